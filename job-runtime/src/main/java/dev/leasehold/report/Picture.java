package dev.leasehold.report;

import dev.leasehold.report.Incident.Edge;
import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Need;
import dev.leasehold.report.Incident.Party;
import dev.leasehold.report.Incident.Waited;
import dev.leasehold.watchdog.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds and who waits, as a graph of what can be had (connections in their pools, locks) and of
 * who wants it (activities, sessions of strangers). Pure.
 *
 * <p>An arrow leads from a thing to who has it, and from who waits to what it waits for. So a
 * deadlock is a circle of arrows.
 *
 * @param pools those that the incident is about first
 * @param locks that somebody waits for
 * @param parties those that the incident is about first
 * @param arrows between any two of them
 * @param leftOut how many nodes there would be beside these
 */
record Picture(
    List<Pool> pools, List<Node> locks, List<Node> parties, List<Arrow> arrows, int leftOut) {
  private static final int MOST_PARTIES = 12;
  private static final int MOST_CONNECTIONS = 12;
  private static final int MOST_LOCKS = 6;

  /** The kinds whose incident is a circle; of the others, what they are about is marked. */
  private static final Set<Kind> CIRCLES =
      EnumSet.of(Kind.POOL_DEADLOCK, Kind.WORKER_STARVATION, Kind.LOCK_DEADLOCK);

  /**
   * A node.
   *
   * @param key unique in the picture
   * @param name its first line
   * @param lines what is known of it
   * @param marked whether it is of the circle, or what the incident is about
   */
  record Node(String key, String name, List<String> lines, boolean marked) {}

  /** A pool with those of its connections that are held, in a box. */
  record Pool(Node node, List<Node> connections) {}

  /**
   * An arrow.
   *
   * @param from the key of a node
   * @param to the key of another
   * @param waits whether it leads from who waits to what it waits for
   * @param marked whether it is of the circle, or what the incident is about
   * @param words the same as a sentence
   */
  record Arrow(String from, String to, boolean waits, boolean marked, String words) {}

  static Picture of(Incident incident) {
    return new Drawing(incident).picture();
  }

  /** Whether what is marked is a circle. */
  static boolean isCircle(Incident incident) {
    return CIRCLES.contains(incident.kind());
  }

  boolean isEmpty() {
    return parties.isEmpty();
  }

  private static final class Drawing {
    private final Incident incident;
    private final Map<String, Node> parties = new LinkedHashMap<>();
    private final Map<String, Map<String, Node>> connections = new LinkedHashMap<>();
    private final Map<String, Node> locks = new LinkedHashMap<>();
    private final Map<String, Arrow> arrows = new LinkedHashMap<>();

    Drawing(Incident incident) {
      this.incident = incident;
    }

    Picture picture() {
      incident.waits().stream()
          .sorted(Comparator.comparing(wait -> !wait.inCircle()))
          .forEach(this::party);
      incident.holds().stream()
          .sorted(Comparator.comparing(hold -> !hold.inCircle()))
          .forEach(this::hold);
      incident.waits().forEach(this::wait);
      incident.edges().forEach(this::edge);
      return shown();
    }

    private void party(Waited wait) {
      List<String> lines = wait.at().isEmpty() ? List.of() : List.of(wait.at());
      add(
          parties,
          new Node(
              key(wait.activityId(), wait.activity()), wait.activity(), lines, wait.inCircle()));
    }

    private void hold(Held hold) {
      boolean marked = isCircle(incident) ? isInCircle(hold) : hold.inCircle();
      String owner = key(hold.activityId(), hold.activity());
      List<String> lines = hold.now().isEmpty() ? List.of() : List.of(hold.now());
      add(parties, new Node(owner, hold.activity(), lines, hold.inCircle()));
      Node connection =
          new Node(
              "connection:" + hold.database() + ":" + hold.connection() + ":" + owner,
              hold.connection() == 0 ? "connection" : "connection " + hold.connection(),
              List.of(hold.use() + ", " + Words.of(hold.age())),
              marked);
      add(pool(hold.database()), connection);
      add(
          new Arrow(
              connection.key(),
              owner,
              false,
              marked,
              hold.activity() + " holds " + connection.name() + " of " + hold.database()));
    }

    /** Held by one of the circle, and another one of it waits for any of its kind. */
    private boolean isInCircle(Held hold) {
      return hold.inCircle()
          && incident.waits().stream()
              .anyMatch(wait -> wait.inCircle() && wait.database().equals(hold.database()));
    }

    private void wait(Waited wait) {
      if (!wait.database().isEmpty()) {
        pool(wait.database());
        add(
            new Arrow(
                key(wait.activityId(), wait.activity()),
                poolKey(wait.database()),
                true,
                wait.inCircle(),
                wait.activity() + " waits for a connection of " + wait.database()));
      }
    }

    private void edge(Edge edge) {
      Node waiter = party(edge.waits(), edge.inCircle());
      Node behind = party(edge.behind(), edge.inCircle());
      if (!edge.reason().endsWith("lock")) {
        String what = edge.reason().equals("end") ? " waits for the end of " : " is queued behind ";
        add(
            new Arrow(
                waiter.key(),
                behind.key(),
                true,
                edge.inCircle(),
                waiter.name() + what + behind.name()));
        return;
      }
      String has = edge.inLine() ? "asked for before" : "held";
      List<String> lines = new ArrayList<>();
      if (!edge.on().isEmpty()) {
        lines.add(edge.on());
      }
      if (edge.behind().activityId() != 0) {
        lines.add(has + " over connection " + edge.behind().session());
      }
      Node lock =
          new Node(
              "lock:%s:%s:%s:%d"
                  .formatted(edge.database(), edge.reason(), edge.on(), edge.behind().session()),
              edge.reason(),
              lines,
              edge.inCircle());
      add(locks, lock);
      String on = edge.on().isEmpty() ? "" : " on " + edge.on();
      add(
          new Arrow(
              waiter.key(),
              lock.key(),
              true,
              edge.inCircle(),
              waiter.name() + " waits for a " + edge.reason() + on));
      add(
          new Arrow(
              lock.key(),
              behind.key(),
              edge.inLine(),
              edge.inCircle(),
              "the " + edge.reason() + on + " is " + has + " by " + behind.name()));
    }

    private Node party(Party party, boolean inCircle) {
      boolean stranger = party.activityId() == 0;
      String key = stranger ? "session:" + party.session() : key(party.activityId(), party.name());
      return add(
          parties,
          new Node(key, party.name(), stranger ? List.of("not of this run") : List.of(), inCircle));
    }

    private static String key(long activity, String label) {
      return activity == 0 ? "ended:" + label : "activity:" + activity;
    }

    private static String poolKey(String database) {
      return "pool:" + database;
    }

    private Map<String, Node> pool(String database) {
      return connections.computeIfAbsent(database, first -> new LinkedHashMap<>());
    }

    /** What is known from several places becomes one node. */
    private static Node add(Map<String, Node> nodes, Node node) {
      return nodes.merge(
          node.key(),
          node,
          (one, other) ->
              new Node(
                  one.key(),
                  one.name(),
                  one.lines().isEmpty() ? other.lines() : one.lines(),
                  one.marked() || other.marked()));
    }

    private void add(Arrow arrow) {
      arrows.merge(
          arrow.from() + " " + arrow.to(), arrow, (one, other) -> one.marked() ? one : other);
    }

    private Picture shown() {
      Comparator<Node> markedFirst = Comparator.comparing(node -> !node.marked());
      List<Node> whoAll = parties.values().stream().sorted(markedFirst).toList();
      List<Node> who = whoAll.stream().limit(MOST_PARTIES).toList();
      Set<String> keys = new HashSet<>();
      who.forEach(node -> keys.add(node.key()));
      Comparator<Node> nearFirst =
          Comparator.<Node, Integer>comparing(node -> place(node, who)).thenComparing(markedFirst);
      List<Node> lockAll = locks.values().stream().sorted(nearFirst).toList();
      List<Node> lock = lockAll.stream().limit(MOST_LOCKS).toList();
      lock.forEach(node -> keys.add(node.key()));
      List<Pool> pools = new ArrayList<>();
      int all = whoAll.size() + lockAll.size();
      int shown = who.size() + lock.size();
      for (Map.Entry<String, Map<String, Node>> one : connections.entrySet()) {
        List<Node> some =
            one.getValue().values().stream()
                .sorted(nearFirst)
                .limit(MOST_CONNECTIONS)
                .filter(node -> place(node, who) < who.size())
                .toList();
        some.forEach(node -> keys.add(node.key()));
        keys.add(poolKey(one.getKey()));
        pools.add(new Pool(pool(one.getKey(), one.getValue().size()), some));
        all += one.getValue().size();
        shown += some.size();
      }
      pools.sort(Comparator.comparing(Pool::node, markedFirst));
      List<Arrow> between =
          arrows.values().stream()
              .filter(arrow -> keys.contains(arrow.from()) && keys.contains(arrow.to()))
              .toList();
      return new Picture(pools, lock, who, between, all - shown);
    }

    private Node pool(String database, int held) {
      int size =
          incident.declared().stream()
              .filter(need -> need.database().equals(database))
              .mapToInt(Need::leased)
              .findFirst()
              .orElse(0);
      long waiting =
          incident.waits().stream().filter(wait -> wait.database().equals(database)).count();
      boolean marked =
          incident.waits().stream()
              .anyMatch(wait -> wait.inCircle() && wait.database().equals(database));
      return new Node(
          poolKey(database),
          "pool " + database,
          List.of(
              (size == 0 ? held + " held" : held + " of " + size + " held")
                  + (waiting == 0 ? "" : ", " + waiting + (waiting == 1 ? " waits" : " wait"))),
          marked);
    }

    /** Beside which of the parties it is drawn; after all of them where its party is left out. */
    private int place(Node thing, List<Node> who) {
      int place = who.size();
      for (Arrow arrow : arrows.values()) {
        if (arrow.from().equals(thing.key())) {
          for (int i = 0; i < who.size(); i++) {
            place = who.get(i).key().equals(arrow.to()) ? Math.min(place, i) : place;
          }
        }
      }
      return place;
    }
  }
}
