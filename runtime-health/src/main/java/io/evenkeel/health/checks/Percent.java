package io.evenkeel.health.checks;

import java.util.Locale;

/** Shares of a hundred. */
final class Percent {

  private Percent() {}

  static double checked(String name, double percent) {
    if (!(percent >= 1 && percent <= 100)) {
      throw new IllegalArgumentException(name + ": " + percent + " (expected: 1 to 100)");
    }
    return percent;
  }

  /** 7 % or 93.4 %. */
  static String text(double percent) {
    return String.format(Locale.ROOT, "%.1f %%", percent).replace(".0 ", " ");
  }
}
