package dev.leasehold.declaration;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The databases that other parts of a declaration may name.
 *
 * @param names of all, also of those that could not be read
 * @param complete whether a name that is not among them is a mistake
 */
record DatabaseNames(Set<String> names, Map<String, DatabaseDeclaration> read, boolean complete) {
  private static final int SHOWN = 10;

  Optional<String> name(Value value) {
    Optional<String> name = value.string();
    if (name.isPresent() && complete && !names.contains(name.get())) {
      value.report(
          "there is no such database"
              + Value.didYouMean(name.get(), names)
                  .orElse(names.isEmpty() ? "" : "; declared are " + some(names)));
      return Optional.empty();
    }
    return name;
  }

  /** The one that is meant where none is named; any text where that is a mistake. */
  String first() {
    return names.stream().findFirst().orElse("");
  }

  /** Reports that one has to be named, if there are several. */
  void severalWithout(Section keys) {
    if (complete && names.size() > 1) {
      keys.report(
          keys.place(),
          "database is missing, and several are declared; write one of " + some(names));
    }
  }

  /** The first few, for a message. */
  static String some(Set<String> names) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? shown + ", ..." : shown;
  }

  OptionalInt capacity(String name) {
    DatabaseDeclaration database = read.get(name);
    return database == null ? OptionalInt.empty() : database.capacity();
  }
}
