package io.evenkeel.config.cli;

import io.evenkeel.config.crypto.KeyRing;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What commands share that work with encryption keys. */
@SuppressWarnings("NullAway.Init") // picocli sets it
abstract class KeyedCommand implements Callable<Integer> {

  @Mixin final Project project = new Project();
  @Mixin final KeyOptions keys = new KeyOptions();
  @Spec CommandSpec spec;
  @ParentCommand EvenkeelConfig parent;

  Map<String, String> environment() {
    return parent.input().environment();
  }

  /** To be closed. */
  KeyRing ring() {
    return keys.ring(environment());
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
