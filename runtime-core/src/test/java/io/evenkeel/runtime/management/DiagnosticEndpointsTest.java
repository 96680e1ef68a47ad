package io.evenkeel.runtime.management;

import static io.evenkeel.runtime.management.ManagementPort.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.runtime.lifecycle.VirtualThreads;
import io.evenkeel.testkit.RawConnection;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator can find out about a process that is running. */
@Timeout(180)
@SuppressWarnings("try") // a connection is only there to be closed
class DiagnosticEndpointsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String THREADS = "/diagnostics/threads";
  private static final String PROFILE = "/diagnostics/profile";
  private static final String HEAP_DUMP = "/diagnostics/heap-dump";

  @TempDir Path temporary;
  private ManagementPort port;

  @BeforeEach
  void open() throws Exception {
    port = ManagementPort.diagnosing(temporary);
  }

  @AfterEach
  void close() {
    port.close();
  }

  private HttpResponse<byte[]> fetch(String method, String path, String... headers)
      throws IOException, InterruptedException {
    return fetch(port.port(), method, path, headers);
  }

  private static HttpResponse<byte[]> fetch(int port, String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + TOKEN);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private FutureTask<HttpResponse<byte[]>> inBackground(String path) {
    var task = new FutureTask<>(() -> fetch("GET", path));
    new Thread(task, "asking").start();
    return task;
  }

  private RawConnection begin(String method, String path) throws IOException {
    return RawHttp.connection(port.port(), PATIENCE)
        .send(
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\n\r\n");
  }

  /** Waits until somebody takes a profile. */
  private void awaitProfileBegun() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().equals("orders-diagnostics-profile")));
  }

  private void awaitProfileEnded() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().equals("orders-diagnostics-profile")));
  }

  private List<Path> leftOver() throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.filter(file -> !file.equals(temporary)).toList();
    }
  }

  /** The end of an answer is there a moment before its files are gone. */
  private void assertNothingLeft() {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(leftOver()).isEmpty());
  }

  // ---- access

  @ParameterizedTest
  @CsvSource({"GET, " + THREADS, "GET, " + PROFILE, "POST, " + HEAP_DUMP})
  void allOfThemAskForTheToken(String method, String path) throws Exception {
    var request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    assertThat(RawHttp.exchange(port.port(), request).status()).isEqualTo(401);
  }

  @Test
  void heapDumpsAreNotThereUnlessTheSettingsSaySo() throws Exception {
    try (var plain = ManagementPort.withToken()) {
      var answer = fetch(plain.port(), "POST", HEAP_DUMP);

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(plain.getAuthorized("/").body()).doesNotContain(HEAP_DUMP).contains(PROFILE);
      assertThat(port.getAuthorized("/").body()).contains(HEAP_DUMP);
    }
  }

  @Test
  void aHeapDumpIsNotTakenByALink() throws Exception {
    var answer = port.getAuthorized(HEAP_DUMP);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("POST");
  }

  // ---- threads

  private static JsonNode named(JsonNode threads, String name) {
    return threads
        .valueStream()
        .filter(thread -> thread.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }

  /** Threads that hold and wait for each other until they are closed. */
  private static final class Waiting implements AutoCloseable {

    private final Object lock = new Object();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Thread holder = new Thread(this::hold, "lock-holder");
    private final Thread waiter = new Thread(this::enter, "lock-waiter\nlogged in");

    Waiting() throws InterruptedException {
      holder.setDaemon(true);
      holder.start();
      held.await();
      waiter.start();
      await().until(() -> waiter.getState() == Thread.State.BLOCKED);
    }

    private void hold() {
      synchronized (lock) {
        held.countDown();
        awaitRelease();
      }
    }

    private void awaitRelease() {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void enter() {
      synchronized (lock) {
        held.countDown();
      }
    }

    @Override
    public void close() {
      release.countDown();
    }
  }

  @Test
  void threadsSayWhereTheyAreAndWhatTheyWaitFor() throws Exception {
    try (var waiting = new Waiting()) {
      var answer = port.getAuthorized(THREADS);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).contains("application/json");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      JsonNode dump = new JsonMapper().readTree(answer.body());
      JsonNode waiter = named(dump.path("threads"), waiting.waiter.getName());
      assertThat(waiter.path("state").asString()).isEqualTo("BLOCKED");
      assertThat(waiter.path("held_by").asString()).isEqualTo("lock-holder");
      assertThat(waiter.path("waits_for").asString()).startsWith("java.lang.Object@");
      assertThat(waiter.path("daemon").asBoolean(true)).isFalse();
      assertThat(waiter.path("cpu_ms").isNumber()).isTrue();
      assertThat(waiter.path("stack").path(0).asString()).contains("Waiting.enter");
      JsonNode holder = named(dump.path("threads"), "lock-holder");
      assertThat(holder.path("id").asLong()).isEqualTo(waiting.holder.getId());
      assertThat(holder.path("daemon").asBoolean()).isTrue();
      assertThat(dump.path("omitted").asInt(-1)).isZero();
      assertThat(dump.path("deadlocked").isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({THREADS + "?format=text, */*", THREADS + ", text/plain"})
  void threadsAreTextForAPerson(String path, String accept) throws Exception {
    try (var waiting = new Waiting()) {
      var answer = port.get(path, "Authorization: Bearer " + TOKEN, "Accept: " + accept);

      assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(answer.body())
          .contains("\"lock-holder\" #" + waiting.holder.getId() + " daemon WAITING waits for ")
          .contains("\"lock-waiter?logged in\" #" + waiting.waiter.getId() + " BLOCKED waits for ")
          .contains(" held by \"lock-holder\"")
          .contains(
              "\n    at io.evenkeel.runtime.management.DiagnosticEndpointsTest$Waiting.enter(");
    }
  }

  @Test
  void threadsThatWaitForEachOtherAreNamed() throws Exception {
    var one = new ReentrantLock();
    var other = new ReentrantLock();
    var bothHeld = new CountDownLatch(2);
    var first = new Thread(() -> lockBoth(one, other, bothHeld), "deadlocked-1");
    var second = new Thread(() -> lockBoth(other, one, bothHeld), "deadlocked-2");
    first.start();
    second.start();
    try {
      await().atMost(PATIENCE).until(() -> one.hasQueuedThreads() && other.hasQueuedThreads());

      JsonNode dump = new JsonMapper().readTree(port.getAuthorized(THREADS).body());

      assertThat(dump.path("deadlocked").toString())
          .contains(
              "\\\"deadlocked-1\\\" #" + first.getId() + " waits for java.util.concurrent.locks")
          .contains(" held by \\\"deadlocked-1\\\"", " held by \\\"deadlocked-2\\\"");
      assertThat(port.getAuthorized(THREADS + "?format=text").body())
          .contains("\ndeadlocked: \"deadlocked-1\" #" + first.getId() + " waits for ");
    } finally {
      first.interrupt();
      second.interrupt();
    }
  }

  private static void lockBoth(ReentrantLock one, ReentrantLock other, CountDownLatch bothHeld) {
    try {
      one.lockInterruptibly();
      bothHeld.countDown();
      bothHeld.await();
      other.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void virtualThreadsAreAmongThemWhereTheJvmHasThem() throws Exception {
    var release = new CountDownLatch(1);
    var virtual = VirtualThreads.factory("a-virtual-thread");
    virtual.ifPresent(factory -> factory.newThread(() -> waitFor(release)).start());
    try {
      JsonNode dump = new JsonMapper().readTree(port.getAuthorized(THREADS).body());

      if (virtual.isEmpty()) {
        assertThat(dump.path("virtual_threads").asString()).startsWith("not included: java 17");
        return;
      }
      assertThat(dump.path("virtual_threads").asString()).isEqualTo("included");
      JsonNode thread = named(dump.path("threads"), "a-virtual-thread");
      assertThat(thread.path("virtual").asBoolean()).isTrue();
      assertThat(thread.path("stack").toString()).contains("DiagnosticEndpointsTest.waitFor");
      assertThat(
              dump.path("threads")
                  .valueStream()
                  .filter(t -> t.path("name").asString().equals("orders-diagnostics-threads")))
          .hasSize(1);
      assertNothingLeft();
    } finally {
      release.countDown();
    }
  }

  private static void waitFor(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void threadsAreShownWithoutAPlaceForTemporaryFiles() throws Exception {
    try (var nowhere = ManagementPort.diagnosing(temporary.resolve("missing"))) {
      JsonNode dump = new JsonMapper().readTree(nowhere.getAuthorized(THREADS).body());

      assertThat(dump.path("threads").isEmpty()).isFalse();
      assertThat(dump.path("virtual_threads").asString()).startsWith("not included: ");
    }
  }

  @Test
  void probesAreAnsweredWhileThreadsAreLookedAt() throws Exception {
    try (var profile = begin("GET", PROFILE + "?seconds=300")) {
      awaitProfileBegun();

      assertThat(port.get("/livez").status()).isEqualTo(200);
      assertThat(port.getAuthorized(THREADS).body()).contains("orders-diagnostics-profile");
    }
    awaitProfileEnded();
  }

  // ---- bad input

  @ParameterizedTest
  @CsvSource({
    PROFILE + "?seconds=abc, seconds: abc (expected: 1-300)",
    PROFILE + "?seconds=, seconds:  (expected: 1-300)",
    PROFILE + "?seconds=0, seconds: 0 (expected: 1-300)",
    PROFILE + "?seconds=-1, seconds: -1 (expected: 1-300)",
    PROFILE + "?seconds=301, seconds: 301 (expected: 1-300)",
    PROFILE + "?seconds=10000000000, seconds: 10000000000 (expected: 1-300)",
    PROFILE + "?seconds=1.5, seconds: 1.5 (expected: 1-300)",
    PROFILE + "?seconds=1&seconds=2, 'seconds: 1,2 (expected: 1-300)'",
    PROFILE + "?seconds=a%0d%0ab, seconds: a??b (expected: 1-300)",
    PROFILE + "?seconds=%D9%A3, seconds: \u0663 (expected: 1-300)",
    PROFILE + "?format=svg, format: svg (expected: jfr or collapsed)",
    THREADS + "?format=xml, format: xml (expected: json or text)",
  })
  void whatIsMalformedIsNamedWithItsValueAndWhatWasExpected(String path, String message)
      throws Exception {
    var answer = port.getAuthorized(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(message + "\n");
  }

  @Test
  void aLongValueIsCut() throws Exception {
    var answer = port.getAuthorized(PROFILE + "?seconds=" + "9".repeat(5_000));

    assertThat(answer.body()).isEqualTo("seconds: " + "9".repeat(40) + "... (expected: 1-300)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?live=maybe", "?live=", "?live=true&live=true"})
  void aHeapDumpIsLiveOrNot(String query) throws Exception {
    var answer = fetch("POST", HEAP_DUMP + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).startsWith("live: ").endsWith(" (expected: true or false)\n");
  }

  @Test
  void aHeapDumpTakesNoBody() throws Exception {
    String request =
        "POST " + HEAP_DUMP + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TOKEN + "\r\n";
    var answer = RawHttp.exchange(port.port(), request + "Content-Length: 3\r\n\r\nabc");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("body: not empty (expected: none)\n");
  }

  @Test
  void aProfileIsNotTakenForAHead() throws Exception {
    var answer = fetch("HEAD", PROFILE + "?seconds=300");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
  }

  // ---- profile

  @Test
  void aProfileIsARecordingOfTheFlightRecorderWithoutFreeText() throws Exception {
    System.setProperty("diagnostics.test", "planted-property");
    var answer = fetch("GET", PROFILE + "?seconds=1");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
        .matches("attachment; filename=\"orders-[0-9T-]+Z\\.jfr\"");
    assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
        .doesNotContain("planted-property", "java.class.path");
    Path file = Files.write(temporary.resolve("it.jfr"), answer.body());
    var types = new TreeSet<String>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      types.add(event.getEventType().getName());
    }
    assertThat(types)
        .contains("jdk.CPULoad")
        .doesNotContain(
            "jdk.InitialSystemProperty",
            "jdk.InitialEnvironmentVariable",
            "jdk.JVMInformation",
            "jdk.SystemProcess",
            "jdk.StringFlag",
            "jdk.ProcessStart");
    Files.delete(file);
    assertNothingLeft();
  }

  @Test
  void aCollapsedProfileHasALineForEachStack() throws Exception {
    var done = new CountDownLatch(1);
    var busy = new Thread(() -> burn(done), "burning");
    busy.start();
    try {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                var answer = fetch("GET", PROFILE + "?seconds=2&format=collapsed");

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type"))
                    .contains("text/plain; charset=utf-8");
                assertThat(text(answer).lines())
                    .allMatch(line -> line.matches("\\S.*[^;] [1-9]\\d*"))
                    .anyMatch(line -> line.contains(".run;") && line.contains(".burn"));
              });
    } finally {
      done.countDown();
    }
    assertNothingLeft();
  }

  private static void burn(CountDownLatch done) {
    double sum = 0;
    while (done.getCount() > 0) {
      for (int i = 0; i < 100_000; i++) {
        sum += Math.sqrt(sum + i);
      }
    }
    assertThat(sum).isPositive();
  }

  @Test
  void theSecondProfileIsToldHowLongTheFirstWillTake() throws Exception {
    try (var first = begin("GET", PROFILE + "?seconds=200")) {
      awaitProfileBegun();

      var second = port.getAuthorized(PROFILE + "?seconds=1");

      assertThat(second.status()).isEqualTo(409);
      int seconds = Integer.parseInt(second.header("Retry-After").orElse(""));
      assertThat(seconds).isBetween(1, 200);
      assertThat(second.body())
          .isEqualTo("one at a time: another one is at it for about " + seconds + " s\n");
    }
    awaitProfileEnded();
  }

  @Test
  void aClientThatLeavesEndsItsProfile() throws Exception {
    try (var leaving = begin("GET", PROFILE + "?seconds=300&format=collapsed")) {
      awaitProfileBegun();
    }

    awaitProfileEnded();
    assertNothingLeft();
    assertThat(fetch("GET", PROFILE + "?seconds=1").statusCode()).isEqualTo(200);
  }

  @Test
  void whatAClientSendsWhileItWaitsIsNotServed() throws Exception {
    try (var impatient = begin("GET", PROFILE + "?seconds=1&format=collapsed")) {
      impatient.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");

      Answer answer = impatient.readAnswer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).contains("close");
      assertThat(impatient.isClosedByPeer(PATIENCE)).isTrue();
    }
  }

  @Test
  void aServiceThatStopsAnswersWithWhatWasRecorded() throws Exception {
    var profile = inBackground(PROFILE + "?seconds=300");
    awaitProfileBegun();

    port.state = LifecycleState.DRAINING;

    assertThat(profile.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(profile.get().body()).isNotEmpty();
  }

  @Test
  void aPortThatClosesDoesNotWaitForAProfile() throws Exception {
    try (var recording = begin("GET", PROFILE + "?seconds=300")) {
      awaitProfileBegun();
      var closing = new FutureTask<>(port::close, true);
      new Thread(closing, "closing").start();

      assertThat(closing.get(25, TimeUnit.SECONDS)).isTrue(); // of 30 it may take
      assertThat(recording.isClosedByPeer(PATIENCE)).isTrue();
      awaitProfileEnded();
    }
    assertNothingLeft();
  }

  @Test
  void somebodyElsesRecordingIsNotHandedOut() throws Exception {
    try (var recording = new Recording()) {
      recording.enable("jdk.InitialSystemProperty");
      recording.start();

      var answer = port.getAuthorized(PROFILE + "?seconds=1");

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.body()).contains("another recording is running", "format=collapsed");
      assertThat(fetch("GET", PROFILE + "?seconds=1&format=collapsed").statusCode()).isEqualTo(200);
    }
  }

  private static final class Payment extends Event {
    @SuppressWarnings("unused") // by the recorder
    String card = "4111111111111111";
  }

  /** Its class must not be known to the recorder before. */
  private static final class Refund extends Event {
    @SuppressWarnings("unused") // by the recorder
    String card = "4111111111111111";
  }

  private Optional<String> foreignEvent(FlightRecording recording) throws IOException {
    recording.end();
    Path file = temporary.resolve("it.jfr");
    recording.dump(file);
    return FlightRecording.foreignEvent(file);
  }

  @Test
  void aRecordingOfOthersThatIsOverBeforeOursIsFoundInIt() throws Exception {
    try (var ours = FlightRecording.begin()) {
      try (var others = new Recording()) {
        others.enable("jdk.InitialSystemProperty");
        others.start();
      }

      assertThat(FlightRecording.othersRecord()).isFalse();
      assertThat(foreignEvent(ours)).contains("jdk.InitialSystemProperty");
    }
  }

  @Test
  void anEventThatBecameKnownDuringTheRecordingIsFoundInIt() throws Exception {
    try (var ours = FlightRecording.begin()) {
      new Refund().commit();

      assertThat(foreignEvent(ours)).contains(Refund.class.getName());
    }
  }

  @Test
  void aProfileWithAnEventOfTheApplicationIsNotHandedOut() throws Exception {
    var profile = inBackground(PROFILE + "?seconds=1");
    await().atMost(PATIENCE).until(DiagnosticEndpointsTest::isRecording);
    new Payment().commit();

    assertThat(profile.get().statusCode()).isEqualTo(409);
    assertThat(text(profile.get()))
        .isEqualTo(
            "somebody else's "
                + Payment.class.getName()
                + " was recorded, too, and may hold secrets: ask for format=collapsed\n");
    assertThat(profile.get().headers().firstValue("Content-Disposition")).isEmpty();
    assertNothingLeft();
  }

  private static boolean isRecording() {
    return FlightRecorder.getFlightRecorder().getRecordings().stream()
        .anyMatch(recording -> recording.getState() == RecordingState.RUNNING);
  }

  // ---- heap dump

  @Test
  void aFileThatCannotBeReadToItsEndDoesNotPassForAWholeOne() {
    var out = new ByteArrayOutputStream();
    InputStream torn =
        new FilterInputStream(new ByteArrayInputStream(new byte[200_000])) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read < 0) {
              throw new IOException("Input/output error");
            }
            return read;
          }
        };

    assertThatThrownBy(() -> Gzip.transfer(torn, out)).hasMessage("Input/output error");

    assertThatThrownBy(
            () -> new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes())
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?live=false"})
  void aHeapDumpIsSentAndNothingOfItStays(String query) throws Exception {
    var answer = fetch("POST", HEAP_DUMP + query);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), 0, 18, StandardCharsets.US_ASCII))
        .isEqualTo("JAVA PROFILE 1.0.2");
    assertThat(answer.headers().firstValue("Content-Disposition").orElse("")).endsWith(".hprof\"");
    assertNothingLeft();
  }

  @Test
  void aHeapDumpIsCompressedForWhoTakesThat() throws Exception {
    var answer = fetch("POST", HEAP_DUMP, "Accept-Encoding", "gzip");

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(plain.readNBytes(18), StandardCharsets.US_ASCII))
          .isEqualTo("JAVA PROFILE 1.0.2");
      assertThat(plain.transferTo(OutputStream.nullOutputStream()))
          .isGreaterThan(answer.body().length);
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleLeavesNoHeapDumpAndNoTurnTaken() throws Exception {
    try (var leaving = begin("POST", HEAP_DUMP)) {
      await().atMost(PATIENCE).until(() -> !leftOver().isEmpty());
      assertThat(fetch("POST", HEAP_DUMP).statusCode()).isEqualTo(409);
    }

    assertNothingLeft();
    await().atMost(PATIENCE).until(() -> fetch("POST", HEAP_DUMP).statusCode() == 200);
  }

  // ---- nowhere to write

  @ParameterizedTest
  @CsvSource({"GET, " + PROFILE, "POST, " + HEAP_DUMP})
  void aMissingDirectoryForTemporaryFilesIsNamed(String method, String path) throws Exception {
    Path missing = temporary.resolve("missing");
    try (var nowhere = ManagementPort.diagnosing(missing)) {
      var answer = fetch(nowhere.port(), method, path);

      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(text(answer)).isEqualTo(missing + ": cannot be written to: no such directory\n");
    }
  }

  @Test
  void aFolderNeedsRoom() {
    assertThatThrownBy(() -> PrivateFolder.in(temporary, Long.MAX_VALUE))
        .isInstanceOf(PrivateFolder.NoRoomException.class)
        .hasMessageMatching(
            Pattern.quote(temporary.toString()) + ": \\d+ MiB free \\(expected: \\d+ MiB\\)");
  }

  @Test
  void aFolderIsForThisUserOnlyAndAFileThatIsReadIsGoneAtOnce() throws Exception {
    try (var folder = PrivateFolder.in(temporary, 1)) {
      Path file = Files.writeString(folder.file("it"), "what it holds");
      assertThat(Files.getPosixFilePermissions(Objects.requireNonNull(file.getParent())))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));

      try (InputStream in = folder.open(file)) {
        assertThat(file).doesNotExist();
        assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("what it holds");
      }
    }
    assertNothingLeft();
  }
}
