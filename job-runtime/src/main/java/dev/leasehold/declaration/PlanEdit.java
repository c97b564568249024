package dev.leasehold.declaration;

import dev.leasehold.declaration.YamlNode.Entry;
import dev.leasehold.declaration.YamlNode.Mapping;
import dev.leasehold.declaration.YamlNode.Scalar;
import dev.leasehold.declaration.YamlNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts a plan into a declaration file as a person would: the job's {@code plan:} and its lines are
 * replaced, or added as the job's last key; every other byte stays. What comes of it is read again,
 * and refused where it says anything else than before. Pure.
 */
public final class PlanEdit {
  private static final String PLAN = "plan";

  /** Breaks for YAML, or for other programs, that do not count as lines here. */
  private static final Pattern OTHER_BREAKS = Pattern.compile("\r(?!\n)|[\u0085\u2028\u2029]");

  private final DeclarationFile file;
  private final String job;
  private final String text;
  private final Mapping root;
  private final Entry jobs;
  private final Entry entry;

  private PlanEdit(DeclarationFile file, String job) {
    this.file = file;
    this.job = job;
    this.text = new String(file.content(), StandardCharsets.UTF_8);
    this.root = read(file);
    this.jobs = found(root, "jobs");
    this.entry = found(jobs.value() instanceof Mapping mapping ? mapping : root, job);
  }

  /**
   * The file with another plan of this job.
   *
   * @param block the lines from {@code plan:} on, not indented
   * @throws DeclarationException where the file is not written so that this can be done
   */
  public static DeclarationFile withPlan(DeclarationFile file, String job, List<String> block) {
    return new PlanEdit(file, job).with(block);
  }

  private static Mapping read(DeclarationFile file) {
    Problems problems = new Problems();
    Mapping root = new YamlSource(file, problems).read();
    if (root == null || !problems.isEmpty()) {
      throw new DeclarationException(problems.inOrder(List.of(file.path().toString())));
    }
    return root;
  }

  private Entry found(Mapping mapping, String key) {
    Entry found = mapping.entries().get(key);
    if (found == null) {
      throw refusal(1, 1, "declares no job " + job + " any more; paste the plan where it belongs");
    }
    return found;
  }

  private DeclarationFile with(List<String> block) {
    if (!(entry.value() instanceof Mapping keys)
        || keys.entries().isEmpty()
        || isFlow(keys)
        || OTHER_BREAKS.matcher(text).find()) {
      throw unfit();
    }
    List<String> lines = lines();
    Entry plan = keys.entries().get(PLAN);
    int column = keys.entries().values().iterator().next().column();
    int at = (plan != null ? plan.line() : keys.line()) - 1;
    if (!lines.get(at).substring(0, column - 1).isBlank()) {
      throw unfit();
    }
    int from;
    int to;
    if (plan != null) {
      from = plan.line() - 1;
      to = lastLine(lines, from, after(plan), line -> isAside(line, column)) + 1;
    } else {
      from = lastLine(lines, entry.line() - 1, after(entry), line -> isAside(line, -1)) + 1;
      to = from;
    }
    String edited = edited(lines, from, to, indented(block, column - 1));
    DeclarationFile result =
        new DeclarationFile(file.path(), edited.getBytes(StandardCharsets.UTF_8));
    if (!saysOtherwiseTheSame(result)) {
      throw refusal(
          entry.line(),
          entry.column(),
          "is written in a way in which its plan cannot be put in without a change to the rest;"
              + " paste the plan by hand");
    }
    return result;
  }

  private DeclarationException unfit() {
    return refusal(
        entry.line(),
        entry.column(),
        "is not written with one key a line, so its plan cannot be put in; write it so, or paste"
            + " the plan by hand");
  }

  /** A mapping in braces begins with one; another begins with its first key. */
  private boolean isFlow(Mapping keys) {
    Entry first = keys.entries().values().iterator().next();
    return keys.line() != first.line() || keys.column() != first.column();
  }

  /** With their breaks. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, next));
      from = next;
    }
    return lines;
  }

  /**
   * The line, from 0, at which the first key after this one stands; the number of lines if none.
   */
  private int after(Entry given) {
    if (entry.value() instanceof Mapping keys && given != entry) {
      Entry next = next(keys, given);
      if (next != null) {
        return next.line() - 1;
      }
    }
    if (jobs.value() instanceof Mapping all) {
      Entry next = next(all, entry);
      if (next != null) {
        return next.line() - 1;
      }
    }
    Entry next = next(root, jobs);
    return next == null ? Integer.MAX_VALUE : next.line() - 1;
  }

  private static @Nullable Entry next(Mapping mapping, Entry given) {
    Iterator<Entry> entries = mapping.entries().values().iterator();
    while (entries.hasNext()) {
      if (entries.next() == given) {
        return entries.hasNext() ? entries.next() : null;
      }
    }
    return null;
  }

  /** The last line before {@code end} that is not aside; at least {@code from}. */
  private static int lastLine(List<String> lines, int from, int end, Predicate<String> aside) {
    int last = from;
    for (int i = from + 1; i < Math.min(end, lines.size()); i++) {
      String line = lines.get(i);
      if (line.startsWith("...") || line.startsWith("---")) {
        break;
      }
      last = aside.test(line) ? last : i;
    }
    return last;
  }

  /**
   * Whether a line says nothing, or is a comment that is not indented more than a key.
   *
   * @param column of the key, from 1; negative for any comment
   */
  private static boolean isAside(String line, int column) {
    String stripped = line.strip();
    if (stripped.isEmpty()) {
      return true;
    }
    int indent = line.length() - line.stripLeading().length();
    return stripped.startsWith("#") && (column < 0 || indent < column);
  }

  private static List<String> indented(List<String> block, int spaces) {
    return block.stream().map(line -> line.isEmpty() ? line : " ".repeat(spaces) + line).toList();
  }

  private String edited(List<String> lines, int from, int to, List<String> block) {
    String lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
    StringBuilder edited = new StringBuilder();
    lines.subList(0, from).forEach(edited::append);
    if (edited.length() > 0 && edited.charAt(edited.length() - 1) != '\n') {
      edited.append(lineBreak);
    }
    edited.append(String.join(lineBreak, block));
    boolean broken = to == 0 || lines.get(to - 1).endsWith("\n");
    if (broken || to < lines.size()) {
      edited.append(lineBreak);
    }
    lines.subList(to, lines.size()).forEach(edited::append);
    return edited.toString();
  }

  private boolean saysOtherwiseTheSame(DeclarationFile edited) {
    Problems problems = new Problems();
    Mapping now = new YamlSource(edited, problems).read();
    return now != null && problems.isEmpty() && isAlike(root, now, "");
  }

  private boolean isAlike(YamlNode before, YamlNode now, String path) {
    if (before instanceof Scalar one && now instanceof Scalar other) {
      return one.kind() == other.kind() && one.text().equals(other.text());
    }
    if (before instanceof Sequence one && now instanceof Sequence other) {
      if (one.items().size() != other.items().size()) {
        return false;
      }
      for (int i = 0; i < one.items().size(); i++) {
        if (!isAlike(one.items().get(i), other.items().get(i), path + "[]")) {
          return false;
        }
      }
      return true;
    }
    return before instanceof Mapping one
        && now instanceof Mapping other
        && isAlike(one, other, path);
  }

  private boolean isAlike(Mapping before, Mapping now, String path) {
    boolean edited = path.equals(KeyPath.of(KeyPath.of("", "jobs"), job));
    List<String> keys = keys(before, edited);
    if (!keys.equals(keys(now, edited)) || edited && !now.entries().containsKey(PLAN)) {
      return false;
    }
    return keys.stream()
        .allMatch(
            key ->
                isAlike(
                    Objects.requireNonNull(before.entries().get(key)).value(),
                    Objects.requireNonNull(now.entries().get(key)).value(),
                    KeyPath.of(path, key)));
  }

  private static List<String> keys(Mapping mapping, boolean edited) {
    return mapping.entries().keySet().stream().filter(key -> !edited || !key.equals(PLAN)).toList();
  }

  private DeclarationException refusal(int line, int column, String message) {
    String path = KeyPath.of(KeyPath.of("", "jobs"), job);
    Place place = new Place(file.path().toString(), line, column, path);
    return new DeclarationException(List.of(new Problem(place, message)));
  }
}
