package dev.leasehold.report;

import dev.leasehold.watchdog.Kind;

/** About what somebody else than the watchdog found; its detail tells what happened. Pure. */
final class OutsideSentences {
  private OutsideSentences() {}

  /** Whether the detail of this kind is told in its first sentence. */
  static boolean tells(Kind kind) {
    return switch (kind) {
      case LEASE_LOST,
          NOT_ADMITTED,
          DATABASE_LOST,
          FAILED,
          INTERRUPTED,
          REPLACED,
          VANISHED,
          MISSED,
          OVERLAPPED,
          CLOCK_SKEW ->
          true;
      default -> false;
    };
  }

  static Explanation of(Kind kind, String detail) {
    return switch (kind) {
      case FAILED ->
          new Explanation(
              sentence("The job failed", detail),
              "The job's own code, or what it called, ended with this exception.",
              "Mend the cause and run it again with --restart: it goes on after the last chunk that"
                  + " was committed.");
      case INTERRUPTED ->
          new Explanation(
              sentence("The run was asked to end", detail),
              "The process got a signal, as when a pod is evicted, a node drained or a key"
                  + " pressed.",
              "Run it again with --restart: it goes on after the last chunk that was committed.");
      case LEASE_LOST ->
          new Explanation(
              sentence("The lease could not be renewed in time", detail),
              "Without a lease these connections may be given to another run, so this one ended"
                  + " itself before the term was over.",
              "Look whether the ledger's server was reachable and whether this process was stopped"
                  + " or starved of processor time; a longer term rides out longer gaps.");
      case NOT_ADMITTED ->
          new Explanation(
              sentence("No lease was granted in time", detail),
              "The connections this run asks for are leased to others, or others stand before it.",
              "Wait for the runs that hold the capacity, move the schedule apart, declare fewer"
                  + " workers, or raise the database's capacity or this job's admissionTimeout.");
      case REPLACED ->
          new Explanation(
              sentence("The run was replaced", detail),
              "The job declares overlap: replace, so that a later instant ends the one that still"
                  + " runs.",
              "If this happens often, the job takes longer than the time between two instants: give"
                  + " the schedule more room, or declare overlap: queue or forbid.");
      case VANISHED ->
          new Explanation(
              sentence("The run vanished", detail),
              "Its lease expired and no end was written down, as when a process is killed for its"
                  + " memory, or a node is lost.",
              "Look at its pod or machine for the cause. Its sessions are ended and its execution"
                  + " is marked as failed; run it again with --restart.");
      case MISSED ->
          new Explanation(
              sentence("A scheduled run never came", detail),
              "The schedule says that it should have been started, and the ledger knows of no"
                  + " attempt, not even one that was skipped or stood in line.",
              "Look at what starts it: whether a daemon runs that has its declaration, or whether"
                  + " its CronJob is there and not suspended, its pod could be scheduled and its"
                  + " image pulled, and it reached the ledger.");
      case OVERLAPPED ->
          new Explanation(
              sentence("Scheduled runs are skipped again and again", detail),
              "An earlier run still has the lease when the next instant comes, and the job declares"
                  + " that then the later one is left out.",
              "Look at the run that is still going, with leasehold status; if it is well, give the"
                  + " schedule more room or the job more workers.");
      case CLOCK_SKEW ->
          new Explanation(
              sentence("Clocks differ", detail),
              "By a wrong clock runs start at wrong times, and a daemon takes another one for gone"
                  + " that is well; so this one starts nothing until the clocks agree to within a"
                  + " second.",
              "Let NTP set it, here and on the server; the daemon goes on by itself as soon as they"
                  + " agree.");
      case DATABASE_LOST ->
          new Explanation(
              sentence("The database server is gone", detail),
              "Connections that worked before were closed from the other side or answer no more.",
              "Look at the server's log and the network between; then run it again with"
                  + " --restart.");
      default -> throw new IllegalArgumentException(kind + " is found by the watchdog");
    };
  }

  /** Of the lease that a daemon has for its own connections. */
  static Explanation daemonVanished(String detail) {
    return new Explanation(
        sentence("A daemon vanished", detail),
        "Its lease expired and no end was written down, as when a process is killed for its memory,"
            + " or a machine is lost.",
        "Look at its machine for the cause, and see to it that it is started again. Its own"
            + " connections are free, its runs end themselves, and other daemons go on in its"
            + " place.");
  }

  private static String sentence(String start, String detail) {
    if (detail.isBlank()) {
      return start + ".";
    }
    String text = detail.strip();
    return start + ": " + text + (text.endsWith(".") ? "" : ".");
  }
}
