package dev.leasehold.declaration;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Values that only jobs have: schedules, time zones, classes. */
final class JobValues {
  private static final Pattern CLASS_NAME =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");
  private static final Pattern OFFSET = Pattern.compile("(?:UTC|GMT|UT)[+-].*");

  private JobValues() {}

  static Optional<String> schedule(Value value) {
    return check(value, CronSyntax::problem);
  }

  static Optional<String> className(Value value) {
    return check(
        value,
        name ->
            CLASS_NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("is no class name; write it as com.example.OrderExport"));
  }

  private static Optional<String> check(Value value, Function<String, Optional<String>> problem) {
    Optional<String> text = value.string();
    Optional<String> wrong = text.flatMap(problem);
    wrong.ifPresent(value::report);
    return wrong.isPresent() ? Optional.empty() : text;
  }

  static Optional<ZoneId> timeZone(Value value) {
    return value.string().flatMap(name -> timeZone(value, name));
  }

  private static Optional<ZoneId> timeZone(Value value, String name) {
    try {
      ZoneId zone = ZoneId.of(name);
      if (!(zone instanceof ZoneOffset) && !OFFSET.matcher(name).matches()) {
        return Optional.of(zone);
      }
      value.report("an offset is no time zone to Kubernetes; write a name, as in Europe/Berlin");
    } catch (DateTimeException e) {
      List<String> known = ZoneId.getAvailableZoneIds().stream().sorted().toList();
      value.report(
          "there is no such time zone"
              + Value.didYouMean(name, known).orElse("; write a name, as in Europe/Berlin"));
    }
    return Optional.empty();
  }
}
