package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A mistyped key is reported where it stands, wherever that is, and the key that was meant is
 * named.
 */
class TypoTest {

  /** Every key of it can be mistyped: none of them is a name. */
  private static final List<String> FILE =
      """
      databases:
        main:
          url: jdbc:mysql://db:3306/shop
          username: batch
          password: ${SHOP_DB_PASSWORD}
          capacity: 40
          reserved: 10
      ledger: main
      jobs:
        order-export:
          schedule: "*/15 * * * *"
          timeZone: Europe/Berlin
          configuration: com.example.OrderExport
          database: main
          overlap: forbid
          acquireTimeout: 10s
          admissionTimeout: 5m
          retries: 2
          enforcement: strict
          plan:
            - cursor: SELECT id FROM orders WHERE exported_at IS NULL
              connection: own
              each:
                - query: SELECT * FROM customer WHERE id = ?
                - requiresNew: true
                  transaction:
                    - query: UPDATE orders SET exported_at = NOW() WHERE id = ?
            - partition:
                workers: 2
                each: []
                grid: 8
            - step: copy
              do:
                - chunk:
                    processor: []
                    writer: []
                    model: chunk
      channels:
        ops:
          slack: x
          kinds: [FAILED]
      metrics:
        pushgateway:
          url: http://pushgateway:9091
          username: x
        scrape:
          port: 9464
          host: 0.0.0.0
      kubernetes:
        image: registry.example.com/shop-jobs:1.4
        resources:
          requests: {cpu: 100m}
      daemon:
        connections: 2
        runs: 4
        drainTimeout: 30s
        listen:
          host: 127.0.0.1
          port: 8321
        memory: 512Mi
        catchUp:
          window: 1h
          runs: all
        startJitter: 0s
        retryPause: 10s
      """
          .lines()
          .toList();

  private record Typo(int line, int column, String meant, String typed, List<String> file) {}

  @Property(tries = 500)
  void isReportedAtItsPlaceWithTheKeyThatWasMeant(@ForAll("typos") Typo typo) {
    List<String> problems = Yaml.problems(typo.file().toArray(new String[0]));

    String place = "jobs.yaml:" + typo.line() + ":" + typo.column() + ": ";
    assertThat(problems)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(place)
                    .contains(typo.typed() + ": unknown key; did you mean " + typo.meant() + "?"));
  }

  @Provide
  Arbitrary<Typo> typos() {
    List<Integer> lines =
        IntStream.range(0, FILE.size()).filter(i -> !isName(FILE.get(i))).boxed().toList();
    return Combinators.combine(
            Arbitraries.of(lines),
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 3),
            Arbitraries.chars().range('a', 'z'))
        .as(TypoTest::typo)
        .filter(typo -> !typo.typed().equals(typo.meant()) && isUnambiguous(typo));
  }

  private static boolean isName(String line) {
    return List.of("main:", "order-export:", "ops:").contains(line.strip());
  }

  /** Short keys have neighbours: what became another key's typo is no typo of this one. */
  private static boolean isUnambiguous(Typo typo) {
    List<List<String>> known = new ArrayList<>();
    known.add(DeclarationReader.KEYS);
    known.add(DatabaseReader.KEYS);
    known.add(JobReader.KEYS);
    known.add(PlanReader.KEYS);
    known.add(PlanReader.CHUNK_KEYS);
    known.add(PlanReader.PARTITION_KEYS);
    known.add(ChannelReader.KEYS);
    known.add(MetricsReader.KEYS);
    known.add(MetricsReader.PUSHGATEWAY_KEYS);
    known.add(MetricsReader.OTLP_KEYS);
    known.add(MetricsReader.SCRAPE_KEYS);
    known.add(KubernetesReader.KEYS);
    known.add(KubernetesReader.RESOURCES_KEYS);
    known.add(DaemonReader.KEYS);
    known.add(DaemonReader.LISTEN_KEYS);
    known.add(DaemonReader.CATCH_UP_KEYS);
    return typo.meant().length() > 3
        && known.stream()
            .filter(keys -> keys.contains(typo.meant()))
            .allMatch(
                keys ->
                    !keys.contains(typo.typed())
                        && Nearest.to(typo.typed(), keys).filter(typo.meant()::equals).isPresent());
  }

  private static Typo typo(int index, int at, int kind, char letter) {
    String line = FILE.get(index);
    int start = 0;
    while (line.charAt(start) == ' ' || line.charAt(start) == '-') {
      start++;
    }
    int end = line.indexOf(':');
    String key = line.substring(start, end);
    String typed = mistyped(key, at % key.length(), kind, letter);
    List<String> file = new ArrayList<>(FILE);
    file.set(index, line.substring(0, start) + typed + line.substring(end));
    return new Typo(index + 1, start + 1, key, typed, file);
  }

  private static String mistyped(String key, int at, int kind, char letter) {
    StringBuilder typed = new StringBuilder(key);
    switch (kind) {
      case 0 -> typed.deleteCharAt(at);
      case 1 -> typed.insert(at, letter);
      case 2 -> typed.setCharAt(at, letter);
      default -> {
        if (at + 1 < key.length()) {
          typed.setCharAt(at, key.charAt(at + 1));
          typed.setCharAt(at + 1, key.charAt(at));
        }
      }
    }
    return typed.toString();
  }

  @Property(tries = 200)
  void aKeyThatIsLikeNoOtherIsReportedWithTheKnownOnes(
      @ForAll @net.jqwik.api.constraints.IntRange(max = 9) int digit) {
    assertThat(Yaml.problemsOfJob("qqqqqqqqqqqq" + digit + ": 1"))
        .singleElement()
        .asString()
        .contains("unknown key; known here: schedule, timeZone");
  }
}
