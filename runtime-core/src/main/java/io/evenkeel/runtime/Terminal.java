package io.evenkeel.runtime;

import java.io.FileInputStream;
import java.io.IOException;

/** Whether a person is in front of this process. */
final class Terminal {

  private Terminal() {}

  /** True if the process has a controlling terminal, whatever its streams are redirected to. */
  static boolean controlling() {
    try (var tty = new FileInputStream("/dev/tty")) {
      return tty.getFD().valid();
    } catch (IOException e) {
      return false;
    }
  }
}
