package io.evenkeel.runtime;

import io.evenkeel.config.DataSize;
import io.evenkeel.runtime.EnvironmentCheck.Answer;
import io.evenkeel.runtime.http.BindFailedException;
import io.evenkeel.runtime.http.HttpService;
import io.evenkeel.runtime.http.HttpSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What is asked about the place a service runs in, before anything is started there. */
final class EnvironmentChecks {

  /** Beside connections: jars, logs, the management port, clients of dependencies. */
  private static final int OTHER_DESCRIPTORS = 256;

  /** Metaspace, code, threads and buffers need the rest. */
  private static final int HEAP_PERCENT = 85;

  private final Machine machine;
  private final StartSettings start;
  private final List<EnvironmentCheck> checks = new ArrayList<>();

  private EnvironmentChecks(Machine machine, StartSettings start) {
    this.machine = machine;
    this.start = start;
  }

  /**
   * Those of a service.
   *
   * @param process whether it is the whole process, so that limits of the process are its business
   * @param port whether it will listen on the application port
   */
  static List<EnvironmentCheck> of(
      Machine machine, CoreSettings settings, boolean process, boolean port) {
    var all = new EnvironmentChecks(machine, settings.start());
    if (port && settings.http().port() != 0) {
      all.add("http-port", "bindable", true, "", () -> bindable(settings.http()));
    }
    all.files();
    if (process) {
      all.process(settings.http());
    }
    return List.copyOf(all.checks);
  }

  private void add(
      String name, String expected, boolean required, String impact, Callable<Answer> question) {
    checks.add(new EnvironmentCheck(name, expected, required, impact, question));
  }

  private static Answer bindable(HttpSettings http) throws BindFailedException {
    HttpService.requireBindable(http);
    return Answer.yes(http.host() + ":" + http.port());
  }

  // ---- files

  private void files() {
    for (Path file : start.requiredFiles()) {
      add("file " + file, "a readable file", true, "", () -> readable(file.toAbsolutePath()));
    }
    for (Path directory : start.writableDirectories()) {
      add(
          "directory " + directory,
          "writable",
          true,
          "",
          () -> writable(directory.toAbsolutePath()));
      disk(directory.toAbsolutePath(), true);
    }
  }

  private static Answer readable(Path file) {
    if (Files.isRegularFile(file) && Files.isReadable(file)) {
      return Answer.yes(file.toString());
    }
    String what = Files.exists(file) ? "is no file that can be read" : "does not exist";
    return Answer.no(file + " " + what);
  }

  private static Answer writable(Path directory) {
    try {
      Files.delete(Files.createTempFile(directory, ".evenkeel-", ".tmp"));
      return Answer.yes(directory.toString());
    } catch (IOException e) {
      String what = Files.isDirectory(directory) ? " cannot be written: " : " is no directory: ";
      return Answer.no(directory + what + e.getClass().getSimpleName());
    }
  }

  private void disk(Path directory, boolean required) {
    DataSize least = start.diskFree();
    add(
        "disk " + directory,
        "at least " + least + " free",
        required,
        "writes fail",
        () -> {
          long free = Files.getFileStore(directory).getUsableSpace();
          String found = DataSize.ofBytes(free >> 20 << 20) + " free";
          return new Answer(free >= least.bytes(), found);
        });
  }

  // ---- the process

  private void process(HttpSettings http) {
    if (!start.writableDirectories().contains(machine.temporary())
        && Files.isDirectory(machine.temporary())) { // a read-only file system is no failure
      disk(machine.temporary(), false);
    }
    if (machine.fileDescriptors().isPresent()) {
      descriptors(machine.fileDescriptors().getAsLong(), http.maxConnections());
    }
    heap();
    clock();
    charset();
  }

  /** Nothing to wait for: the machine has said it. */
  private void known(String name, String expected, boolean required, String impact, Answer answer) {
    add(name, expected, required, impact, () -> answer);
  }

  private void descriptors(long limit, int connections) {
    long wanted = (long) connections + OTHER_DESCRIPTORS;
    known(
        "file-descriptors",
        "at least " + wanted + " (http.max-connections)",
        false,
        "connections are refused before the limit is reached; raise ulimit -n (LimitNOFILE=)",
        new Answer(limit < 0 || limit >= wanted, limit < 0 ? "no limit" : "" + limit));
  }

  private void heap() {
    long most = machine.memory() / 100 * HEAP_PERCENT;
    known(
        "heap",
        "at most " + HEAP_PERCENT + " % of " + megabytes(machine.memory()),
        false,
        "the kernel kills the process when the heap has grown; lower -Xmx or -XX:MaxRAMPercentage",
        new Answer(machine.heap() <= most, megabytes(machine.heap())));
  }

  private void clock() {
    var now = machine.now().atOffset(ZoneOffset.UTC);
    known(
        "clock",
        "between 2026 and 2100",
        false,
        "certificates and tokens are judged by it",
        new Answer(now.getYear() >= 2026 && now.getYear() < 2100, now.toString()));
    String zone = machine.timeZone().getId();
    known(
        "time-zone",
        start.timeZone().orElse("any"),
        start.timeZone().isPresent(),
        "",
        new Answer(start.timeZone().orElse(zone).equals(zone), zone));
  }

  private void charset() {
    known(
        "charset",
        "UTF-8",
        false,
        "texts read without a charset are damaged; set -Dfile.encoding=UTF-8",
        new Answer(machine.charset().equals(StandardCharsets.UTF_8), machine.charset().name()));
    known(
        "file-names",
        "UTF-8",
        false,
        "files and arguments with other letters are not found; set LANG=C.UTF-8",
        new Answer("UTF-8".equalsIgnoreCase(machine.fileNames()), machine.fileNames()));
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + "MiB";
  }
}
