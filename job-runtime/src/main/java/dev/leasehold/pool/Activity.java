package dev.leasehold.pool;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One owner of holds and waits. Its accounts belong to the thread that runs it. */
final class Activity {
  final long id;
  final @Nullable Activity parent;
  final boolean known;

  /** A worker beyond those that its parent's role allows: how many there were with it; else 0. */
  volatile int workersNeeded;

  private final List<String> databases;
  private final Account[] accounts;
  private volatile Frame frame;
  private volatile String label;

  /** That runs it; null before it has begun and after its end. */
  volatile @Nullable Thread thread;

  volatile boolean begun;
  volatile boolean ended;

  /** The one that runs above it on the same thread, and must end first. */
  volatile @Nullable Activity above;

  /** The task it is, for one that was handed over. */
  volatile @Nullable Task task;

  /** On which its parent may wait. */
  volatile @Nullable FutureTask<?> future;

  /** What snapshots have seen of its waiting for results. */
  final JoinSite.Sighting sighting = new JoinSite.Sighting();

  /** How many of its children have ended. */
  final AtomicInteger childrenEnded = new AtomicInteger();

  Activity(long id, @Nullable Activity parent, boolean known, Frame frame, List<String> databases) {
    this.id = id;
    this.parent = parent;
    this.known = known;
    this.frame = frame;
    this.label = frame.label;
    this.databases = databases;
    this.accounts = new Account[databases.size()];
    for (int i = 0; i < accounts.length; i++) {
      accounts[i] = new Account(0);
    }
    allow();
  }

  Frame frame() {
    return frame;
  }

  void enter(Frame inner) {
    frame = inner;
    label = inner.label;
    allow();
  }

  void leave(Frame inner, String labelBefore) {
    Frame outer = inner.outer;
    if (frame == inner && outer != null) {
      frame = outer;
      label = labelBefore;
      allow();
    }
  }

  /** As whom the account is kept from now on. */
  private void allow() {
    for (int i = 0; i < accounts.length; i++) {
      accounts[i].allowed =
          workersNeeded > 0 ? -1 : frame.role.depth().getOrDefault(databases.get(i), 0);
    }
  }

  /** It is one worker more than the plan allows. */
  void tooMany(int needed) {
    workersNeeded = needed;
    allow();
  }

  Account account(int pool) {
    return accounts[pool];
  }

  /** To be asked on its own thread. */
  boolean hasNothing() {
    return Arrays.stream(accounts).allMatch(account -> account.held() == 0);
  }

  String label() {
    return label;
  }

  void label(String text) {
    label = text;
  }
}
