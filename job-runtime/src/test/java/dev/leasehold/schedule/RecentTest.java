package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecentTest {
  private Instant now = Instant.parse("2026-11-22T03:15:00Z");
  private final List<CompletableFuture<String>> asked = new ArrayList<>();
  private final Recent<String> recent =
      new Recent<>(
          Duration.ofSeconds(1),
          () -> now,
          () -> {
            CompletableFuture<String> question = new CompletableFuture<>();
            asked.add(question);
            return question;
          });

  @Test
  void whoAsksMeanwhileGetsTheSame() {
    CompletableFuture<String> first = recent.get();
    CompletableFuture<String> second = recent.get();
    assertThat(asked).hasSize(1);
    asked.get(0).complete("found");
    assertThat(first.join()).isEqualTo("found");
    assertThat(second.join()).isEqualTo("found");
  }

  @Test
  void anAnswerHoldsForAMomentFromWhenItWasFound() {
    recent.get();
    now = now.plusSeconds(60);
    asked.get(0).complete("slowly found");
    now = now.plusMillis(999);
    assertThat(recent.get().join()).isEqualTo("slowly found");
    now = now.plusMillis(1);
    assertThat(recent.get()).isNotDone();
    assertThat(asked).hasSize(2);
  }

  @Test
  void aFailureHoldsForNobodyElse() {
    CompletableFuture<String> first = recent.get();
    asked.get(0).completeExceptionally(new IllegalStateException("lost"));
    assertThat(first).isCompletedExceptionally();
    assertThat(recent.get()).isNotDone();
    assertThat(asked).hasSize(2);
  }
}
