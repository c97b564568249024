package dev.leasehold.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.plan.Role;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TwoPoolsTest {

  @Test
  void eachDatabaseHasItsOwnDepth() throws Exception {
    Role role = new Role("step", Map.of("shop", 1, "stock", 2), 0, Optional.empty());
    try (LeasedPools pools =
            LeasedPools.open(
                Map.of(
                    "shop", new LeasedPools.Spec(new StubDriver(), 3),
                    "stock", new LeasedPools.Spec(new StubDriver(), 3),
                    "audit", new LeasedPools.Spec(new StubDriver(), 3)),
                new LeasedPools.Settings(true, Duration.ofSeconds(5), role),
                new Bench.Silence(),
                InstantSource.system());
        var ignored = pools.activities().begin("main", role);
        Connection shop = pools.dataSource("shop").getConnection();
        Connection stock = pools.dataSource("stock").getConnection();
        Connection more = pools.dataSource("stock").getConnection()) {
      assertThat(shop.isClosed() || stock.isClosed() || more.isClosed()).isFalse();
      assertThat(pools.snapshot().activities().get(0).holds())
          .extracting(Hold::database)
          .containsExactlyInAnyOrder("shop", "stock", "stock");
      assertThatThrownBy(() -> pools.dataSource("shop").getConnection())
          .isInstanceOf(PlanViolationException.class)
          .hasMessageContaining("2 connections of shop");
      assertThatThrownBy(() -> pools.dataSource("audit").getConnection())
          .isInstanceOf(PlanViolationException.class)
          .hasMessageContaining("the plan declares none");
      assertThat(pools.usage()).containsOnlyKeys("shop", "stock", "audit");
      assertThat(pools.usage().get("stock").mostHeld()).isEqualTo(2);
      assertThatThrownBy(() -> pools.dataSource("other"))
          .hasMessageContaining("no pool of other in this run");
    }
  }
}
