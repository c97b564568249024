package dev.leasehold.batch;

import org.springframework.batch.infrastructure.repeat.policy.SimpleCompletionPolicy;

/** How many items a chunk of the older model has. */
final class ChunkSizes {
  private ChunkSizes() {}

  /** At least 1; 1 where another policy than a count of items ends the chunks. */
  static int of(Object provider) {
    return Fields.value(provider, "repeatOperations")
        .flatMap(
            operations ->
                Fields.value(operations, "completionPolicy", SimpleCompletionPolicy.class))
        .map(SimpleCompletionPolicy::getChunkSize)
        .orElse(1);
  }
}
