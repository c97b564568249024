package dev.leasehold.report;

import dev.leasehold.report.Incident.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Draws the holds and waits of a run in time, as SVG whose width is that of the page: along the
 * axis everything is placed in per cent.
 */
final class TimelineSvg {
  private static final int MOST_ROWS = 24;
  private static final int MOST_TRACKS = 4;
  private static final int LABEL = 16;
  private static final int LABEL_WIDTH = 300;
  private static final int TRACK = 12;
  private static final int GAP = 8;
  private static final int AXIS = 24;
  private static final int TICKS = 4;

  /** So much longer than what it is beside, a hold is drawn from the edge. */
  private static final int MUCH_LONGER = 8;

  private final Incident incident;
  private final Set<Long> marked = new LinkedHashSet<>();
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final double begin;
  private final double end;
  private final Markup svg = new Markup();

  /** What one activity did with one database: no two of a track at the same time. */
  private static final class Row {
    private final Span first;
    private final List<List<Span>> tracks = new ArrayList<>();
    private int leftOut;

    Row(Span first) {
      this.first = first;
    }

    void add(Span span) {
      for (List<Span> track : tracks) {
        if (track.get(track.size() - 1).to().compareTo(span.from()) <= 0) {
          track.add(span);
          return;
        }
      }
      if (tracks.size() < MOST_TRACKS) {
        tracks.add(new ArrayList<>(List.of(span)));
      } else {
        leftOut++;
      }
    }

    int height() {
      return LABEL + tracks.size() * TRACK + GAP;
    }

    private long spans() {
      return tracks.stream().mapToLong(List::size).sum() + leftOut;
    }
  }

  private TimelineSvg(Incident incident) {
    this.incident = incident;
    incident.holds().stream().filter(h -> h.inCircle()).forEach(h -> marked.add(h.activityId()));
    incident.waits().stream().filter(w -> w.inCircle()).forEach(w -> marked.add(w.activityId()));
    incident.timeline().stream()
        .sorted(
            Comparator.<Span, Boolean>comparing(span -> !marked.contains(span.activityId()))
                .thenComparing(Span::from))
        .forEach(span -> rows.computeIfAbsent(key(span), first -> new Row(span)).add(span));
    double last = seconds(incident.after());
    double first = last;
    double recent = last;
    for (Span span : incident.timeline()) {
      first = Math.min(first, seconds(span.from()));
      last = Math.max(last, seconds(span.to()));
      if (!span.open() || !span.what().equals("hold")) {
        recent = Math.min(recent, seconds(span.from()));
      }
    }
    boolean fromTheEdge = recent < last && last - first > MUCH_LONGER * (last - recent);
    double from = fromTheEdge ? recent - (last - recent) / 4 : first;
    begin = Math.min(from, last - 0.001);
    end = last;
  }

  /** One element; only for an incident that has a timeline. */
  static String of(Incident incident) {
    return new TimelineSvg(incident).draw();
  }

  /** How many rows there are beside those that are drawn. */
  static int leftOut(Incident incident) {
    return Math.max(0, new TimelineSvg(incident).rows.size() - MOST_ROWS);
  }

  private static String key(Span span) {
    return span.activityId() + " " + span.activity() + " " + span.what() + " " + span.database();
  }

  private String draw() {
    List<Row> drawn = order();
    int height = drawn.stream().mapToInt(Row::height).sum() + AXIS;
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "timeline",
        "role",
        "img",
        "aria-labelledby",
        "timeline-title timeline-description",
        "width",
        "100%",
        "height",
        "" + height);
    svg.leaf("title", "Holds and waits in time", "id", "timeline-title");
    svg.leaf("desc", words(drawn), "id", "timeline-description");
    Stripes.define(svg);
    axis(height);
    int y = 0;
    for (Row row : drawn) {
      draw(row, y);
      y += row.height();
    }
    return svg.close().toString();
  }

  /** The activities as they come first, the holds of each before its waits. */
  private List<Row> order() {
    List<String> activities = new ArrayList<>();
    rows.values().forEach(row -> activities.add(owner(row)));
    return rows.values().stream()
        .sorted(
            Comparator.<Row, Integer>comparing(row -> activities.indexOf(owner(row)))
                .thenComparing(row -> row.first.what()))
        .limit(MOST_ROWS)
        .toList();
  }

  private static String owner(Row row) {
    return row.first.activityId() + " " + row.first.activity();
  }

  private void axis(int height) {
    double step = step();
    int bottom = height - AXIS + 4;
    svg.open("g", "class", "axis");
    svg.empty("line", "x1", "0", "x2", "100%", "y1", "" + bottom, "y2", "" + bottom);
    for (double tick = Math.ceil(begin / step) * step; tick <= end + step / 1000; tick += step) {
      double at = place(tick);
      svg.empty("line", "x1", percent(at), "x2", percent(at), "y1", "0", "y2", "" + (bottom + 4));
      String anchor = at < 12 ? "start" : at > 88 ? "end" : "middle";
      svg.leaf(
          "text",
          label(tick, step),
          "x",
          percent(at),
          "y",
          "" + (bottom + 17),
          "text-anchor",
          anchor);
    }
    svg.close();
  }

  private double step() {
    double rough = (end - begin) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double times = rough / power;
    return power * (times <= 1.2 ? 1 : times <= 2.5 ? 2 : times <= 6 ? 5 : 10);
  }

  private static String label(double tick, double step) {
    int digits = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%,." + digits + "f s", tick);
  }

  private void draw(Row row, int top) {
    boolean about = marked.contains(row.first.activityId());
    svg.leaf(
        "text",
        TextWidth.wrapped(label(row), LABEL_WIDTH, 1).get(0),
        "class",
        about ? "name marked" : "name",
        "x",
        "0",
        "y",
        "" + (top + 12));
    int y = top + LABEL;
    for (List<Span> track : row.tracks) {
      for (Span span : track) {
        double from = Math.max(0, place(seconds(span.from())));
        double to = Math.max(from, place(seconds(span.to())));
        if (place(seconds(span.to())) < 0) {
          continue;
        }
        svg.open("g", "class", span.what() + (span.open() ? " open" : ""));
        svg.leaf("title", title(span));
        svg.empty(
            "rect",
            "x",
            percent(from),
            "y",
            "" + y,
            "width",
            percent(Math.max(0.2, to - from)),
            "height",
            "" + (TRACK - 3));
        svg.close();
      }
      y += TRACK;
    }
  }

  private double place(double seconds) {
    return (seconds - begin) / (end - begin) * 100;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  /** {@code step export holds main, 3 times, still since 0.02 s}. */
  private String words(Row row) {
    Span last =
        row.tracks.stream()
            .map(track -> track.get(track.size() - 1))
            .max(Comparator.comparing(Span::open).thenComparing(Span::to))
            .orElse(row.first);
    return label(row) + (last.open() ? ", still, since " + moment(last.from()) : "");
  }

  private static String label(Row row) {
    long times = row.spans();
    return row.first.activity()
        + " "
        + verb(row.first)
        + " "
        + row.first.database()
        + (times == 1 ? "" : ", " + Words.of(times) + " times");
  }

  private static String verb(Span span) {
    return switch (span.what()) {
      case "hold" -> "holds";
      case "lock" -> "waits for a lock on";
      default -> "waits for";
    };
  }

  private static String title(Span span) {
    String connection = span.connection() == 0 ? "" : " (connection " + span.connection() + ")";
    return "%s %s %s%s from %s %s"
        .formatted(
            span.activity(),
            verb(span),
            span.database(),
            connection,
            moment(span.from()),
            span.open() ? "on, and still" : "to " + moment(span.to()));
  }

  private static String moment(Duration time) {
    return String.format(Locale.ROOT, "%,.3f s", seconds(time));
  }

  private String words(List<Row> drawn) {
    StringBuilder words = new StringBuilder();
    drawn.forEach(row -> words.append(words(row)).append(". "));
    return words
        .append("Found ")
        .append(moment(incident.after()))
        .append(" after the attempt began.")
        .toString();
  }
}
