package dev.leasehold.declaration;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Collects the problems of all files; the same one twice counts once. */
final class Problems {
  private final Set<Problem> found = new LinkedHashSet<>();

  void add(Place place, String message) {
    found.add(new Problem(place, message));
  }

  void addAll(Problems others) {
    found.addAll(others.found);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** By file in the order given, then by line and column. */
  List<Problem> inOrder(List<String> files) {
    Map<String, Integer> order =
        IntStream.range(0, files.size())
            .boxed()
            .collect(Collectors.toMap(files::get, i -> i, (first, again) -> first));
    return found.stream()
        .sorted(
            Comparator.comparing((Problem p) -> order.getOrDefault(p.place().file(), 0))
                .thenComparing(p -> p.place().line())
                .thenComparing(p -> p.place().column()))
        .toList();
  }
}
