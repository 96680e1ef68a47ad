package io.evenkeel.runtime.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps what it was told. Thread-safe. */
final class Told implements LifecycleListener {

  final List<String> events = new CopyOnWriteArrayList<>();
  final Map<String, Throwable> failures = new ConcurrentHashMap<>();
  final Map<String, List<StackTraceElement>> stacks = new ConcurrentHashMap<>();
  final List<LifecycleState> states = new CopyOnWriteArrayList<>(List.of(LifecycleState.NEW));

  @Override
  public void stateChanged(LifecycleState from, LifecycleState to) {
    if (states.get(states.size() - 1) != from) {
      throw new AssertionError(from + " to " + to + " after " + states);
    }
    states.add(to);
  }

  @Override
  public void started(String component, Duration took) {
    events.add("started " + component);
  }

  @Override
  public void drained(String component, Duration took) {
    events.add("drained " + component);
  }

  @Override
  public void stopped(String component, Duration took) {
    events.add("stopped " + component);
  }

  @Override
  public void failed(String what, Throwable cause) {
    failures.put(what, cause);
  }

  @Override
  public void overran(String step, Duration elapsed, List<StackTraceElement> stack) {
    stacks.put(step, new ArrayList<>(stack));
  }
}
