package io.evenkeel.runtime.lifecycle;

/**
 * Brings what belongs to a piece of work, such as its trace and its deadline, to the threads it is
 * done on, and takes it away from them afterwards. Thread-safe.
 */
public interface Carrier {

  /** Carries nothing. */
  Carrier NOTHING = task -> task;

  /** The task with what the calling thread has now. */
  Runnable carrying(Runnable task);

  /** The task with nothing of any thread, for what runs again and again. */
  default Runnable apart(Runnable task) {
    return task;
  }
}
