package io.evenkeel.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the JVMs from 21 on write, read as one thing. */
class VirtualThreadListTest {

  private static VirtualThreadList read(int most, int frames, String threads) {
    String dump =
        """
        {"threadDump": {"processId": "17", "runtimeVersion": "21.0.5+11", "threadContainers": [
          {"container": "<root>", "parent": null, "owner": null, "threads": [%s],
           "threadCount": "3"},
          {"container": "other", "parent": "<root>", "owner": "9", "threads": []}]}}
        """
            .formatted(threads);
    var in = new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8));
    return new VirtualThreadList.Reader(most, frames).read(in);
  }

  private static final String PLATFORM =
      "{\"tid\": \"1\", \"name\": \"main\", \"stack\": [\"com.acme.Main.main(Main.java:1)\"]},";

  private static String old(int id) {
    return """
        {"tid": "%d", "name": "", "stack": ["com.acme.Orders.get(Orders.java:12)",
          "java.base\\/java.lang.VirtualThread.run(VirtualThread.java:309)"]}"""
        .formatted(id);
  }

  @Test
  void before25AVirtualThreadIsKnownByItsFirstFrame() {
    var list = read(10, 10, PLATFORM + old(7));

    assertThat(list.threads()).hasSize(1);
    var thread = list.threads().get(0);
    assertThat(thread.id()).isEqualTo(7);
    assertThat(thread.virtual()).isTrue();
    assertThat(thread.state()).isEmpty();
    assertThat(thread.stack())
        .containsExactly(
            "com.acme.Orders.get(Orders.java:12)",
            "java.base/java.lang.VirtualThread.run(VirtualThread.java:309)");
    assertThat(list.note()).isEqualTo("included");
  }

  @Test
  void from25OnItSaysWhatItIsAndWhatItWaitsFor() {
    var list =
        read(
            10,
            10,
            PLATFORM
                + """
                {"tid": "26", "time": "2026-11-21T18:19:03Z", "virtual": true, "name": "v",
                 "state": "WAITING", "carrier": {"tid": 4, "threads": "none"},
                 "parkBlocker": {"object": "java.lang.Object@1", "owner": "9"},
                 "stack": [], "monitorsOwned": [{"depth": 4, "locks": ["a", null]}]},
                {"tid": 27, "virtual": true, "name": "w", "state": "BLOCKED",
                 "blockedOn": "java.lang.Object@2", "stack": []}""");

    assertThat(list.threads()).extracting(ThreadView::state).containsExactly("WAITING", "BLOCKED");
    assertThat(list.threads())
        .extracting(ThreadView::waitsFor)
        .containsExactly("java.lang.Object@1", "java.lang.Object@2");
    assertThat(list.threads()).extracting(ThreadView::id).containsExactly(26L, 27L);
  }

  @Test
  void moreThanTheLimitAreCountedAndLongStacksAreCut() {
    var list = read(2, 1, old(1) + "," + old(2) + "," + old(3) + "," + old(4));

    assertThat(list.threads()).extracting(ThreadView::id).containsExactly(1L, 2L);
    assertThat(list.omitted()).isEqualTo(2);
    assertThat(list.threads().get(0).stack())
        .containsExactly("com.acme.Orders.get(Orders.java:12)");
  }
}
