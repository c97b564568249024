package dev.leasehold.database;

import org.jspecify.annotations.Nullable;

/** A database that cannot be used, in one line that names the place and the cure. No secret. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** Nothing answers at the address, or the name does not resolve. */
    UNREACHABLE,
    /** User or password refused. */
    ACCESS_DENIED,
    /** The server has no such schema. */
    NO_SUCH_SCHEMA,
    /** The account may not do what is needed. */
    NO_PRIVILEGE,
    /** The server or the account has no connection left. */
    FULL,
    /** The server was there and is gone. */
    LOST,
    /** It answers, but not as the runtime needs it. */
    UNUSABLE,
    /** The address is not one that can be used. */
    BAD_ADDRESS,
    /** The embedded server did not start. */
    EMBEDDED
  }

  private final Reason reason;

  /** With a message for people. */
  public DatabaseException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why, for machines. */
  public Reason reason() {
    return reason;
  }
}
