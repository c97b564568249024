package dev.leasehold.architecture.planted.plan;

import java.time.Instant;

public class ReadsTheClock {
  final Instant now = Instant.now();
  final long millis = System.currentTimeMillis();
}
