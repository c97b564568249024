package dev.leasehold.plan;

import java.util.Map;
import java.util.Optional;

/**
 * What one activity of a run may take, as the plan declares it.
 *
 * @param label for messages, as in {@code step copy} or {@code worker of step copy}
 * @param depth connections that it may hold at the same time, by database; a database that is not
 *     named allows none
 * @param workers how many workers of its own may run at the same time; 0 for none
 * @param worker the role of each of these workers; absent when {@code workers} is 0
 */
public record Role(String label, Map<String, Integer> depth, int workers, Optional<Role> worker) {}
