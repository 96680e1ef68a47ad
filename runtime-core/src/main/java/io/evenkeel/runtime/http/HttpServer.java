package io.evenkeel.runtime.http;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.VirtualThreads;
import io.undertow.UndertowOptions;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.threads.EnhancedQueueExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * One listening socket with its IO threads and its pool for blocking work.
 *
 * <p>Built from XNIO's parts instead of {@code Undertow.Builder}, because a drain needs the
 * accepting channel and every connection, and because {@code Undertow.stop()} waits without limit.
 * Thread-safe.
 */
public final class HttpServer {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int BUFFER_SIZE = 16 * 1024 - 20; // Undertow's choice: the rest is for TLS
  private static final int SHARED_BUFFERS = 512;
  private static final int HTTP2_STREAMS = 128; // of one connection; more are refused
  private static final Duration POLL = Duration.ofMillis(2);

  /** How long a new connection may be silent before it counts as idle in a drain. */
  private static final Duration FRESH = Duration.ofMillis(50);

  /** An accept queue that saw no connection for this long is taken for empty. */
  private static final Duration QUIET = Duration.ofMillis(25);

  private final XnioWorker worker;
  private final ExecutorService tasks;
  private final Executor blocking;
  private final boolean virtualThreads;
  private final BufferPool buffers;
  private final HttpOpenListener openListener;
  private final AcceptingChannel<? extends StreamConnection> accepting;
  private final InetSocketAddress address;
  private final int ioThreads;
  private final Duration writeTimeout;
  private final boolean http2;
  private final IoThreadWatch watch;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong lastAccept = new AtomicLong(System.nanoTime() - FRESH.toNanos());

  private HttpServer(String name, HttpSettings settings, HttpHandler root)
      throws BindFailedException {
    ioThreads = settings.ioThreadCount();
    http2 = settings.h2c();
    writeTimeout = settings.writeTimeout();
    if (http2) {
      Http2Internals.require();
    }
    int workerThreads = settings.workerThreadCount();
    tasks =
        new EnhancedQueueExecutor.Builder()
            .setCorePoolSize(workerThreads)
            .setMaximumPoolSize(workerThreads)
            .setKeepAliveTime(Duration.ofSeconds(60))
            .setThreadFactory(named(name + "-worker"))
            .setRegisterMBean(false)
            .build();
    ((EnhancedQueueExecutor) tasks).allowCoreThreadTimeOut(true);
    ThreadFactory virtual = VirtualThreads.factory(name + "-request").orElse(null);
    virtualThreads = virtual != null;
    blocking = virtual == null ? tasks : task -> virtual.newThread(task).start();
    worker =
        Xnio.getInstance(HttpServer.class.getClassLoader())
            .createWorkerBuilder()
            .setWorkerName(name)
            .setWorkerIoThreads(ioThreads)
            .setDaemon(true)
            .setExternalExecutorService(tasks)
            .build();
    buffers = new BufferPool(BUFFER_SIZE, SHARED_BUFFERS);
    openListener = new HttpOpenListener(buffers, listenerOptions(settings));
    openListener.setRootHandler(root);
    try {
      accepting =
          worker.createStreamConnectionServer(
              new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()),
              this::acceptOne,
              socketOptions(settings));
      address = accepting.getLocalAddress(InetSocketAddress.class);
    } catch (IOException e) {
      worker.shutdownNow();
      tasks.shutdownNow();
      throw bindFailed(settings, e);
    }
    var threads = new ArrayList<XnioIoThread>();
    for (int i = 0; i < ioThreads; i++) {
      worker.getIoThread(i).setName(name + "-io-" + (i + 1));
      threads.add(worker.getIoThread(i));
    }
    ServerInternals.acceptThread(worker).setName(name + "-accept-1");
    watch = new IoThreadWatch(threads, this::atWork);
    named(name + "-io-watch").newThread(watch).start();
  }

  /** It began last of those of its thread, which works on one after the other. */
  private Optional<RequestLeft> atWork(XnioIoThread thread) {
    RequestLeft last = null;
    for (HttpServerConnection c : ServerInternals.connections(openListener)) {
      HttpServerExchange exchange = c.getIoThread() == thread ? ServerInternals.current(c) : null;
      RequestScope scope = exchange == null ? null : RequestScope.of(c);
      if (exchange != null && scope != null && !scope.completed()) {
        var left = scope.left(exchange.getRequestMethod().toString(), false);
        last = last == null || left.ageMillis() <= last.ageMillis() ? left : last;
      }
    }
    return Optional.ofNullable(last);
  }

  /** Threads of the pool, at work or not longer than a minute without it. */
  int workers() {
    return ((EnhancedQueueExecutor) tasks).getPoolSize();
  }

  /** Blocking handlers that wait for a thread of the pool. */
  int workersQueued() {
    return ((EnhancedQueueExecutor) tasks).getQueueSize();
  }

  /**
   * Opens the socket; connections wait in the kernel until {@link #accept}.
   *
   * @param name prefix of its threads' names
   */
  public static HttpServer bind(String name, HttpSettings settings, HttpHandler root)
      throws BindFailedException {
    return new HttpServer(name, settings, root);
  }

  private static OptionMap listenerOptions(HttpSettings s) {
    return OptionMap.builder()
        .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
        .set(UndertowOptions.MAX_HEADER_SIZE, (int) s.maxHeaderSize().bytes())
        .set(UndertowOptions.MAX_ENTITY_SIZE, s.maxBodySize().bytes())
        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int) s.parseTimeout().toMillis())
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int) s.idleTimeout().toMillis())
        .set(UndertowOptions.ENABLE_HTTP2, s.h2c())
        .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, HTTP2_STREAMS)
        .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
        .getMap();
  }

  private static OptionMap socketOptions(HttpSettings s) {
    return OptionMap.builder()
        .set(Options.TCP_NODELAY, true)
        .set(Options.REUSE_ADDRESSES, true)
        .set(Options.BACKLOG, s.backlog())
        .set(Options.CONNECTION_HIGH_WATER, s.maxConnections())
        .set(Options.CONNECTION_LOW_WATER, s.maxConnections())
        .getMap();
  }

  static BindFailedException bindFailed(HttpSettings s, IOException e) {
    String where = s.host() + ":" + s.port();
    if (e instanceof UnknownHostException) {
      return new BindFailedException(
          "cannot listen on " + where + ": " + s.host() + " is not an address of this machine", e);
    }
    String owner =
        s.port() == 0 ? "" : ". Find the owner with: ss -ltnp 'sport = :" + s.port() + "'";
    return new BindFailedException("cannot listen on " + where + ": " + e.getMessage() + owner, e);
  }

  private static ThreadFactory named(String prefix) {
    var number = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, prefix + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Whether a thread reads and writes the sockets of many clients, and must never wait. */
  public static boolean isIoThread(Thread thread) {
    return thread instanceof XnioIoThread;
  }

  /** Begins to accept connections. */
  public void accept() {
    accepting.resumeAccepts();
  }

  /** The address that was bound, with the real port. */
  public InetSocketAddress address() {
    return address;
  }

  /** The number of IO threads. */
  public int ioThreads() {
    return ioThreads;
  }

  /** True if blocking routes run on virtual threads. */
  public boolean virtualThreads() {
    return virtualThreads;
  }

  /** Where blocking routes run: a virtual thread for each request, or the bounded pool. */
  public Executor blocking() {
    return blocking;
  }

  /** Open connections, those that never sent a byte included. */
  public int connections() {
    return ServerInternals.connections(openListener).size();
  }

  Duration sinceLastConnection() {
    return Duration.ofNanos(System.nanoTime() - lastAccept.getAcquire());
  }

  /** Waits until no connection came for a moment, so that closing the socket resets none. */
  void awaitQuiet(Deadline limit) throws InterruptedException {
    while (!limit.expired() && sinceLastConnection().compareTo(QUIET) < 0) {
      pause(POLL);
    }
  }

  /**
   * Accepts what is in the kernel's queue and closes the socket, in one go on the accept thread:
   * what the kernel has accepted and we have not is reset by the close.
   *
   * @return false if it was closed before
   */
  boolean closeListener(Deadline limit) throws InterruptedException {
    if (!accepting.isOpen()) {
      return false;
    }
    var closed = new CountDownLatch(1);
    ServerInternals.acceptThread(worker)
        .execute(
            () -> {
              try {
                acceptRestAndClose();
              } catch (IOException | RuntimeException e) {
                LOG.warn("connections waiting to be accepted were reset: {}", e.toString());
              } finally {
                IoUtils.safeClose(accepting);
                closed.countDown();
              }
            });
    closed.await(limit.remainingNanos(), TimeUnit.NANOSECONDS);
    return true;
  }

  /**
   * Waits until every connection that was accepted has been looked at; after {@link
   * #closeListener}.
   */
  void awaitAccepted(Deadline limit) throws InterruptedException {
    awaitHandedOver(limit);
    // A client that has just connected is about to send: its connection is not idle yet.
    while (!limit.expired() && sinceLastConnection().compareTo(FRESH) < 0) {
      pause(POLL);
    }
  }

  /** Nothing may come between the last accept, which finds nobody, and the close. */
  private void acceptRestAndClose() throws IOException {
    var acceptor = ServerInternals.acceptor(accepting);
    closeOneLikeIt();
    ServerSocketChannel socket = ServerInternals.withoutSelector(acceptor);
    StreamConnection last = acceptor.accept();
    while (last != null) {
      StreamConnection connection = last;
      connection.getIoThread().execute(() -> opened(connection));
      last = acceptor.accept();
    }
    socket.close();
  }

  /** The first close of a server socket in a JVM takes milliseconds, for classes to be loaded. */
  private static void closeOneLikeIt() throws IOException {
    try (var socket = ServerSocketChannel.open()) {
      socket.configureBlocking(false);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      socket.accept();
    }
  }

  /** Waits until the IO threads have opened every connection that was accepted for them. */
  private void awaitHandedOver(Deadline limit) throws InterruptedException {
    var passed = new CountDownLatch(ioThreads);
    for (int i = 0; i < ioThreads; i++) {
      worker.getIoThread(i).execute(passed::countDown);
    }
    passed.await(limit.remainingNanos(), TimeUnit.NANOSECONDS);
  }

  /** XNIO's own adapter logs an error with a stack when the socket was closed meanwhile. */
  private void acceptOne(AcceptingChannel<StreamConnection> channel) {
    try {
      StreamConnection connection = channel.accept();
      if (connection != null) {
        opened(connection);
      }
    } catch (ClosedChannelException e) {
      // the drain has closed it
    } catch (IOException e) {
      LOG.warn("connection not accepted: {}", e.toString());
    }
  }

  private void opened(StreamConnection connection) {
    lastAccept.setRelease(System.nanoTime());
    var source = connection.getSourceChannel();
    source.setConduit(new FirstReadBySelector(source.getConduit()));
    var sink = connection.getSinkChannel();
    sink.setConduit(new PatientAnswer(sink.getConduit(), connection, writeTimeout));
    openListener.handleEvent(connection);
  }

  /** What one pass over the open connections found. */
  record Pass(int closed, int busy) {}

  /**
   * Closes every idle connection, each on its IO thread and only after that thread has looked at
   * its sockets once more, so that a request that has arrived is seen. An HTTP/2 connection is told
   * first, and closed by a later pass.
   */
  Pass closeIdle(Deadline limit) throws InterruptedException {
    var open = List.copyOf(ServerInternals.connections(openListener));
    var closed = new AtomicInteger();
    var busy = new AtomicInteger();
    var latch = new CountDownLatch(open.size());
    for (HttpServerConnection connection : open) {
      var io = connection.getIoThread();
      Runnable close =
          () -> {
            if (!leaving(connection)) {
              (closeIfIdle(connection) ? closed : busy).incrementAndGet();
            }
            latch.countDown();
          };
      io.execute(() -> io.executeAfter(close, 1, TimeUnit.MILLISECONDS));
    }
    latch.await(limit.remainingNanos(), TimeUnit.NANOSECONDS);
    return new Pass(closed.get(), busy.get());
  }

  private boolean closeIfIdle(HttpServerConnection connection) {
    Http2Channel channel = http2 ? Http2Internals.channel(connection) : null;
    if (channel != null) {
      return Http2Goodbye.tellOrClose(channel, System.nanoTime());
    }
    if ((ServerInternals.idle(connection) && upgrade(connection) == null)
        || answeredUnread(connection)) {
      IoUtils.safeClose(connection);
      return true;
    }
    return false;
  }

  /** Only the rest of a body is missing that nobody reads. */
  private static boolean answeredUnread(HttpServerConnection connection) {
    HttpServerExchange exchange = ServerInternals.current(connection);
    RequestScope scope = exchange == null ? null : RequestScope.of(connection);
    return exchange != null && scope != null && scope.answeredUnread(exchange);
  }

  private static @Nullable RequestScope upgrade(HttpServerConnection connection) {
    return connection.getAttachment(RequestScope.UPGRADED);
  }

  /**
   * The application's HTTP/1.1 requests that have not ended, and the WebSockets that have not. A
   * request is a connection's current one until its completion listeners have run.
   */
  List<RequestLeft> requestsLeft(boolean withStacks) {
    return left(ServerInternals.connections(openListener), withStacks);
  }

  static List<RequestLeft> left(Set<HttpServerConnection> connections, boolean withStacks) {
    var left = new ArrayList<RequestLeft>();
    for (HttpServerConnection c : connections) {
      HttpServerExchange exchange = ServerInternals.current(c);
      RequestScope scope = exchange == null ? upgrade(c) : RequestScope.of(c);
      if (exchange != null && (scope == null || scope.completed())) {
        // It is just beginning; and the map of attachments, which is not thread-safe, may look
        // empty.
        left.add(RequestLeft.unknown(exchange.getRequestMethod().toString()));
      } else if (scope != null && scope.served() && !answeredUnread(c)) {
        String method = exchange == null ? "UPGRADED" : exchange.getRequestMethod().toString();
        left.add(scope.left(method, withStacks));
      }
    }
    return left;
  }

  /** The answer that closes the connection was sent; only the client's own close is missing. */
  private static boolean leaving(HttpServerConnection connection) {
    return connection.getOriginalSinkConduit().isWriteShutdown();
  }

  /** Closes the socket and every connection at once and ends the threads; once. */
  public void close(Deadline limit) throws InterruptedException {
    if (!closed.compareAndSet(false, true)) {
      return; // XNIO waits without limit for threads that have ended
    }
    watch.close();
    IoUtils.safeClose(accepting);
    openListener.closeConnections();
    // Connections that are open now close themselves on threads that must still be there.
    while (connections() > 0 && !limit.expired()) {
      pause(POLL);
    }
    worker.shutdownNow();
    tasks.shutdownNow();
    worker.awaitTermination(
        Math.min(limit.remainingNanos(), TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
    buffers.close();
  }

  static void pause(Duration time) throws InterruptedException {
    LockSupport.parkNanos(time.toNanos());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
