package dev.leasehold.architecture.planted.run;

import com.zaxxer.hikari.HikariConfig;
import dev.leasehold.architecture.planted.plan.ReadsTheClock;
import org.springframework.core.Ordered;

/** Uses libraries outside of their fences; what it imports of the code is from its left. */
public class Story {
  final HikariConfig pool = new HikariConfig();
  final com.mysql.cj.jdbc.Driver driver = driver();
  final int order = Ordered.LOWEST_PRECEDENCE;
  final ReadsTheClock clock = new ReadsTheClock();
  final Ordered ordered = () -> order;

  private static com.mysql.cj.jdbc.Driver driver() {
    throw new UnsupportedOperationException();
  }
}
