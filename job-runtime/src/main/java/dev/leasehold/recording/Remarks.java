package dev.leasehold.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run cannot have shown.
 *
 * @param declared the steps of the job's beans
 * @param ran those that ran
 * @param read rows by chunk step
 * @param notFollowed executors whose workers are not seen
 * @param strangers threads of the job's own that took connections
 */
record Remarks(
    Set<String> declared,
    Set<String> ran,
    Map<String, Long> read,
    List<String> notFollowed,
    List<String> strangers) {
  /** Steps that did not run. */
  List<String> notRun(List<String> order) {
    return order.stream().filter(step -> !ran.contains(step)).toList();
  }

  /**
   * Everything else.
   *
   * @param order of the declared steps
   */
  List<String> said(List<String> order) {
    List<String> said = new ArrayList<>();
    for (String step : order) {
      if (ran.contains(step) && read.getOrDefault(step, 1L) == 0) {
        said.add("step " + step + " read no row, so what it does with one is not known");
      }
    }
    notFollowed.forEach(one -> said.add("workers that cannot be followed: " + one));
    strangers.forEach(
        thread ->
            said.add(
                "thread "
                    + thread
                    + " is of no executor of the job's steps: what it takes beside them is not"
                    + " counted"));
    return said;
  }
}
