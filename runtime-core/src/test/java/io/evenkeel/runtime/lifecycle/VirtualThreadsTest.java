package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

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
}
