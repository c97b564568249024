package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.MetadataLock.Blocked;
import dev.leasehold.database.MetadataLock.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetadataLockTest {
  private static MetadataLock had(long thread, String type) {
    return new MetadataLock(thread, type, "GRANTED");
  }

  private static MetadataLock wanted(long thread, String type) {
    return new MetadataLock(thread, type, "PENDING");
  }

  @Test
  void aReaderWaitsForTheOneWhoAltersAndThatOneForTheOlderReader() {
    List<MetadataLock> locks =
        List.of(
            had(1, "SHARED_READ"),
            had(2, "SHARED_UPGRADABLE"),
            wanted(2, "EXCLUSIVE"),
            wanted(3, "SHARED_READ"));
    assertThat(MetadataLock.blocked(locks, Set.of(3L)))
        .containsExactly(new Blocked(3, 2), new Blocked(2, 1));
  }

  @Test
  void whoOnlyReadsDoesNotBlockAReader() {
    List<MetadataLock> locks =
        List.of(had(1, "SHARED_READ"), had(2, "EXCLUSIVE"), wanted(3, "SHARED_READ"));
    assertThat(MetadataLock.blocked(locks, Set.of(3L))).containsExactly(new Blocked(3, 2));
  }

  @Test
  void nobodyWaitsForItself() {
    List<MetadataLock> locks = List.of(had(1, "SHARED_UPGRADABLE"), wanted(1, "EXCLUSIVE"));
    assertThat(MetadataLock.blocked(locks, Set.of(1L))).isEmpty();
  }

  @Test
  void whoWasNotAskedAboutAndIsInNobodysWayIsLeftOut() {
    List<MetadataLock> locks =
        List.of(had(1, "EXCLUSIVE"), wanted(2, "SHARED_READ"), wanted(3, "SHARED_WRITE"));
    assertThat(MetadataLock.blocked(locks, Set.of(2L))).containsExactly(new Blocked(2, 1));
  }

  @Test
  void theNameOfALockThatAUserMadeIsNotShown() {
    assertThat(new Target("USER LEVEL LOCK", Optional.empty(), Optional.of("secret")).toString())
        .doesNotContain("secret");
    assertThat(new Target("TABLE", Optional.of("shop"), Optional.of("orders")))
        .hasToString("shop.orders");
  }

  @Test
  void anAccountIsQuotedInTheGrant() {
    assertThat(new LockGrant("SELECT", "performance_schema.threads", "o'neil@%").statement())
        .isEqualTo("GRANT SELECT ON performance_schema.threads TO 'o\'\'neil'@'%';");
  }
}
