package io.evenkeel.runtime.management;

import io.evenkeel.runtime.http.ClientWatch;
import io.undertow.io.UndertowOutputStream;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the process while it runs; all of it protected.
 *
 * <pre>
 *   GET  /diagnostics/threads     JSON; text for ?format=text or Accept: text/plain
 *   GET  /diagnostics/profile     ?seconds=30 and ?format=jfr or collapsed
 *   POST /diagnostics/heap-dump   where the settings allow it; ?live=true or false
 * </pre>
 *
 * <p>Each runs on a thread of its own, which neither a busy IO thread nor a full pool of workers
 * can keep from running, and one at a time.
 */
final class DiagnosticEndpoints {

  static final String THREADS = "/diagnostics/threads";
  static final String PROFILE = "/diagnostics/profile";
  static final String HEAP_DUMP = "/diagnostics/heap-dump";

  private static final Logger LOG = LoggerFactory.getLogger(DiagnosticEndpoints.class);
  private static final HttpString DISPOSITION = new HttpString("Content-Disposition");
  private static final int INSUFFICIENT_STORAGE = 507; // RFC 4918, section 11.5
  private static final Duration LOOK = Duration.ofMillis(250);

  /** How long a client may take to receive threads or, after its time, a profile. */
  private static final Duration TRANSFER = Duration.ofMinutes(2);

  private static final Duration TRANSFER_OF_HEAP = Duration.ofMinutes(30);

  /** How long others are told to wait, who come while one is at it. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final Duration DUMP = Duration.ofSeconds(30);

  /**
   * The recorder aborts the JVM when its disk is full: the whole recording and its copy have room,
   * or nothing is begun.
   */
  private static final long PROFILE_ROOM = 2 * FlightRecording.MAX_BYTES;

  private static final long PROFILE_ROOM_LEFT = FlightRecording.MAX_BYTES / 2;

  private final ServiceView service;
  private final boolean heapDumps;
  private final Path temporary;
  private final OneAtATime threads = new OneAtATime(System::nanoTime);
  private final OneAtATime profiles = new OneAtATime(System::nanoTime);
  private final OneAtATime dumps = new OneAtATime(System::nanoTime);

  /**
   * The endpoints.
   *
   * @param heapDumps whether there are any
   * @param temporary where files are written for a moment
   */
  DiagnosticEndpoints(ServiceView service, boolean heapDumps, Path temporary) {
    this.service = service;
    this.heapDumps = heapDumps;
    this.temporary = temporary;
  }

  /** Those that are there, for the index. */
  List<String> paths() {
    var paths = new ArrayList<>(List.of(THREADS, PROFILE));
    if (heapDumps) {
      paths.add(HEAP_DUMP);
    }
    return paths;
  }

  // ---- threads

  void threads(HttpServerExchange exchange) {
    String format;
    try {
      format =
          ProfileRequest.parameter(exchange, "format", acceptsText(exchange) ? "text" : "json");
      if (!format.equals("text") && !format.equals("json")) {
        throw ProfileRequest.refused("format", format, "json or text");
      }
    } catch (IllegalArgumentException e) {
      bad(exchange, e);
      return;
    }
    apart(exchange, threads, SHORT, "threads", e -> sendThreads(e, format.equals("text")));
  }

  private static boolean acceptsText(HttpServerExchange exchange) {
    String accept = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
    return accept != null && accept.contains("text/plain") && !accept.contains("json");
  }

  private void sendThreads(HttpServerExchange exchange, boolean text) {
    var dump = ThreadDump.take(temporary, service::redacted);
    ClientWatch.begin(exchange, TRANSFER);
    if (text) {
      Answers.text(exchange, StatusCodes.OK, dump.text());
    } else {
      Answers.send(exchange, StatusCodes.OK, "application/json", dump.json());
    }
  }

  // ---- profile

  void profile(HttpServerExchange exchange) {
    if (refusedAsHead(exchange)) {
      return;
    }
    ProfileRequest request;
    try {
      request = ProfileRequest.of(exchange);
    } catch (IllegalArgumentException e) {
      bad(exchange, e);
      return;
    }
    if (missing("jdk.jfr") || !FlightRecording.available()) {
      unavailable(exchange, "no flight recorder in this JVM: its module jdk.jfr is missing or off");
      return;
    }
    apart(exchange, profiles, request.time(), "profile", e -> record(e, request));
  }

  private void record(HttpServerExchange exchange, ProfileRequest request)
      throws IOException, InterruptedException {
    if (!request.collapsed() && FlightRecording.othersRecord()) {
      refused(exchange, "another recording is running, and its events may hold secrets");
      return;
    }
    try (var folder = PrivateFolder.in(temporary, PROFILE_ROOM)) {
      record(exchange, request, folder);
    }
  }

  private void record(HttpServerExchange exchange, ProfileRequest request, PrivateFolder folder)
      throws IOException, InterruptedException {
    var watch = ClientWatch.begin(exchange, request.time().plus(TRANSFER));
    LOG.info(
        "profile of {} s asked for by {}",
        request.time().toSeconds(),
        exchange.getSourceAddress().getHostString());
    try (var recording = FlightRecording.begin()) {
      if (awaitEnd(request.time(), watch)) {
        return;
      }
      recording.end();
      Path file = folder.file("profile.jfr");
      recording.dump(file);
      if (request.collapsed()) {
        Answers.text(exchange, StatusCodes.OK, CollapsedStacks.of(file));
      } else {
        sendRecording(exchange, folder, file);
      }
    }
  }

  /** Whether the client is gone. Ends early, too, when the service stops or the disk fills up. */
  private boolean awaitEnd(Duration time, ClientWatch watch)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      var pause = Duration.ofNanos(left);
      if (watch.awaitGone(pause.compareTo(LOOK) < 0 ? pause : LOOK)) {
        return true;
      }
      if (service.state().get().stopping() || PrivateFolder.free(temporary) < PROFILE_ROOM_LEFT) {
        break;
      }
    }
    return watch.gone();
  }

  private void sendRecording(HttpServerExchange exchange, PrivateFolder folder, Path file)
      throws IOException {
    var foreign = FlightRecording.foreignEvent(file);
    if (foreign.isPresent()) {
      String why = "somebody else's " + foreign.get() + " was recorded, too, and may hold secrets";
      refused(exchange, why);
      return;
    }
    attach(exchange, "jfr");
    try (InputStream in = folder.open(file)) {
      in.transferTo(exchange.getOutputStream());
    }
  }

  private static void refused(HttpServerExchange exchange, String why) {
    Answers.text(exchange, StatusCodes.CONFLICT, why + ": ask for format=collapsed\n");
  }

  // ---- heap dump

  /** There for everybody or for nobody: who may not ask is not told whether it is allowed. */
  void heapDump(HttpServerExchange exchange) {
    if (!heapDumps) {
      Answers.notThere(exchange);
      return;
    }
    boolean live;
    try {
      live = ProfileRequest.flag(exchange, "live", true);
    } catch (IllegalArgumentException e) {
      bad(exchange, e);
      return;
    }
    if (!exchange.isRequestComplete()) {
      Answers.text(exchange, StatusCodes.BAD_REQUEST, "body: not empty (expected: none)\n");
      return;
    }
    if (missing("jdk.management")) {
      unavailable(exchange, "no heap dumps in this JVM: its module jdk.management is missing");
      return;
    }
    apart(exchange, dumps, DUMP, "heap-dump", e -> dump(e, live));
  }

  void heapDumpByGet(HttpServerExchange exchange) {
    if (!heapDumps) {
      Answers.notThere(exchange);
      return;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
    Answers.text(exchange, StatusCodes.METHOD_NOT_ALLOWED, "a dump is asked for by POST\n");
  }

  private void dump(HttpServerExchange exchange, boolean live) throws IOException {
    var watch = ClientWatch.begin(exchange, TRANSFER_OF_HEAP);
    LOG.warn("heap dump asked for by {}", exchange.getSourceAddress().getHostString());
    try (var folder = PrivateFolder.in(temporary, HeapDump.room())) {
      Path file = folder.file("heap.hprof");
      try {
        HeapDump.write(file, live);
      } catch (IOException e) {
        throw PrivateFolder.noRoom(temporary, e);
      }
      try (InputStream in = folder.open(file)) {
        if (!watch.gone()) {
          sendDump(exchange, in);
        }
      }
    }
  }

  private void sendDump(HttpServerExchange exchange, InputStream in) throws IOException {
    attach(exchange, "hprof");
    if (!Gzip.accepted(exchange)) {
      in.transferTo(exchange.getOutputStream());
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
    Gzip.transfer(in, exchange.getOutputStream());
  }

  // ---- all of them

  /** What an endpoint does on the thread it was given. */
  private interface Work {
    void run(HttpServerExchange exchange) throws IOException, InterruptedException;
  }

  private void apart(
      HttpServerExchange exchange, OneAtATime turn, Duration expected, String role, Work work) {
    if (!turn.begin(expected)) {
      long seconds = turn.secondsLeft();
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
      Answers.text(
          exchange,
          StatusCodes.CONFLICT,
          "one at a time: another one is at it for about " + seconds + " s\n");
      return;
    }
    exchange.dispatch(onThread(role, turn), e -> answer(e, turn, work));
  }

  private Executor onThread(String role, OneAtATime turn) {
    return task -> {
      try {
        String name = service.telemetry().identity().name() + "-diagnostics-" + role;
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
      } catch (OutOfMemoryError e) { // no more threads
        turn.end();
        throw e;
      }
    };
  }

  private void answer(HttpServerExchange exchange, OneAtATime turn, Work work) {
    try {
      exchange.startBlocking();
      work.run(exchange);
    } catch (PrivateFolder.NoRoomException e) {
      failed(exchange, INSUFFICIENT_STORAGE, e);
    } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
      failed(exchange, StatusCodes.INTERNAL_SERVER_ERROR, e);
    } finally {
      turn.end();
    }
    exchange.endExchange();
  }

  private void failed(HttpServerExchange exchange, int status, Throwable e) {
    if (!exchange.getConnection().isOpen()) {
      return; // the client has gone
    }
    String why = service.redacted(String.valueOf(e.getMessage()));
    LOG.warn("{} failed: {}", exchange.getRequestPath(), why);
    if (exchange.isResponseStarted()) {
      closeUnfinished(exchange);
      return;
    }
    if (exchange.isBlocking() && exchange.getOutputStream() instanceof UndertowOutputStream out) {
      out.resetBuffer(); // the beginning of a file that failed, and nobody has seen
    }
    exchange.getResponseHeaders().remove(DISPOSITION);
    exchange.getResponseHeaders().remove(Headers.CONTENT_ENCODING);
    Answers.text(exchange, status, why + "\n");
  }

  /** Half an answer cannot be taken back; closing tells the client that it is not whole. */
  private static void closeUnfinished(HttpServerExchange exchange) {
    try {
      exchange.getConnection().close();
    } catch (IOException e) {
      LOG.debug("not closed: {}", e.toString());
    }
  }

  private void attach(HttpServerExchange exchange, String type) {
    String name = service.telemetry().identity().name();
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
    var headers = exchange.getResponseHeaders();
    Answers.type(exchange, "application/octet-stream");
    headers.put(DISPOSITION, "attachment; filename=\"" + name + "-" + time + "." + type + "\"");
  }

  private void bad(HttpServerExchange exchange, IllegalArgumentException e) {
    String why = service.redacted(String.valueOf(e.getMessage()));
    Answers.text(exchange, StatusCodes.BAD_REQUEST, why + "\n");
  }

  /** A module of the JDK that an image of jlink may lack. */
  private static boolean missing(String module) {
    return ModuleLayer.boot().findModule(module).isEmpty();
  }

  private static void unavailable(HttpServerExchange exchange, String why) {
    Answers.text(exchange, StatusCodes.NOT_IMPLEMENTED, why + "\n");
  }

  /** A route for GET is asked for HEAD, too; nobody wants to wait half a minute for no body. */
  private static boolean refusedAsHead(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equals(Methods.HEAD)) {
      return false;
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, "GET");
    Answers.text(exchange, StatusCodes.METHOD_NOT_ALLOWED, "");
    return true;
  }
}
