package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualThreadsTest {

  @Test
  void thereAreVirtualThreadsFromJdk21On() throws Exception {
    var factory = VirtualThreads.factory("orders-request");

    assertThat(factory.isPresent()).isEqualTo(Runtime.version().feature() >= 21);
    if (factory.isPresent()) {
      var ran = new CompletableFuture<Thread>();
      factory.get().newThread(() -> ran.complete(Thread.currentThread())).start();
      var thread = ran.get();
      assertThat(thread.getName()).isEqualTo("orders-request");
      assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
    }
  }

  @Test
  void theJvmWritesItsThreadsFromJdk21On(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("threads.json");

    assertThat(VirtualThreads.canDump()).isEqualTo(Runtime.version().feature() >= 21);
    if (VirtualThreads.canDump()) {
      VirtualThreads.dump(file);
      assertThat(file).content().contains("\"threadDump\"", "\"main\"");
      assertThatThrownBy(() -> VirtualThreads.dump(file))
          .isInstanceOf(FileAlreadyExistsException.class);
    } else {
      assertThatThrownBy(() -> VirtualThreads.dump(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("this JVM cannot write its threads");
    }
  }
}
