package dev.leasehold.declaration;

import java.util.List;
import java.util.Optional;

/**
 * What {@code leasehold sweep} does beside sweeping.
 *
 * @param ping an address that is asked after each one, so that its silence is noticed
 */
public record SweepDeclaration(Text ping) {
  static final List<String> KEYS = List.of("ping");

  static Optional<SweepDeclaration> read(Value value) {
    return value
        .section("a mapping such as {ping: \"${SWEEP_PING}\"}", KEYS)
        .flatMap(
            keys -> keys.required("ping", "write the address that is to be asked", Value::text))
        .map(SweepDeclaration::new);
  }
}
