package io.evenkeel.runtime.http;

/**
 * How long the requests of one route take when there are not too many of them. Used under the lock
 * of {@link Overload}.
 */
final class RouteLatency {

  private static final int ENOUGH = 5;

  /** Of what is more than usual, and of what is less: load makes it more, and never less. */
  private static final double UP = 0.05;

  private static final double DOWN = 0.3;

  private double usual;
  private double sum;
  private int count;

  void add(long nanos) {
    sum += nanos;
    count++;
  }

  double usual() {
    return usual;
  }

  double sum() {
    return sum;
  }

  int count() {
    return count;
  }

  /** How many times as long as usual the added requests took; 1 while nothing is known. */
  double stretch() {
    return usual == 0 || count == 0 ? 1 : sum / count / usual;
  }

  /** While there is no sign of too many: what is measured becomes usual, bit by bit. */
  void learn() {
    if (count >= ENOUGH) {
      double mean = sum / count;
      usual += usual == 0 ? mean : (mean - usual) * (mean < usual ? DOWN : UP);
    }
  }

  /** What was measured is usual, however much it is. */
  void settle() {
    if (count >= ENOUGH) {
      usual = sum / count;
    }
  }

  void forget() {
    sum = 0;
    count = 0;
  }
}
