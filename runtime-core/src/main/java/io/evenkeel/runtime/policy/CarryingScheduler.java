package io.evenkeel.runtime.policy;

import dev.failsafe.spi.Scheduler;
import io.evenkeel.runtime.lifecycle.Carrier;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Failsafe's way to hand work to an executor, with what belongs to the thread that schedules it:
 * after a pause another one hands it in. Thread-safe.
 */
final class CarryingScheduler {

  private CarryingScheduler() {}

  static Scheduler of(ExecutorService executor, Carrier carrier) {
    Scheduler plain = Scheduler.of(executor);
    return (work, delay, unit) -> plain.schedule(carried(work, carrier), delay, unit);
  }

  private static <V extends @Nullable Object> Callable<V> carried(
      Callable<V> work, Carrier carrier) {
    var task = new FutureTask<V>(work);
    Runnable carried = carrier.carrying(task);
    return () -> {
      carried.run();
      return task.get();
    };
  }
}
