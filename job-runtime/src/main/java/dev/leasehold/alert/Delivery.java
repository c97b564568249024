package dev.leasehold.alert;

import java.time.Instant;
import java.util.Optional;

/**
 * What a channel is to be told of an incident, and what became of it.
 *
 * @param channel its name
 * @param event {@code FIRING} or {@code RESOLVED}
 * @param attempts how often it was tried
 * @param toldAt when the channel took it
 * @param trouble why it was not taken the last time; empty where there was none
 */
public record Delivery(
    String channel,
    Notice.Event event,
    State state,
    int attempts,
    Optional<Instant> toldAt,
    String trouble) {

  /** What became of it. */
  public enum State {
    /** Not taken yet; will be sent by whoever comes next. */
    PENDING,
    /** Taken by the channel. */
    TOLD,
    /** The channel takes it never; nobody tries again. */
    REFUSED,
    /** Not sent, for the channel knows of an earlier one of the same group. */
    REPEATED,
    /** Not sent, because somebody has asked for silence. */
    SILENCED
  }

  /** Whether the channel should know, and does not. */
  public boolean isOpen() {
    return state == State.PENDING || state == State.REFUSED;
  }
}
