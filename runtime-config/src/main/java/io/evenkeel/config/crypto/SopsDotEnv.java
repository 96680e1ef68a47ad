package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Entry;
import io.evenkeel.config.crypto.SopsNode.Kind;
import io.evenkeel.config.crypto.SopsNode.Mapping;
import io.evenkeel.config.crypto.SopsNode.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the dotenv dialect of sops: {@code NAME=value} and {@code #} comments, each on one line, no
 * quotes and no expansion; {@code \n} is a line break.
 */
final class SopsDotEnv {

  private SopsDotEnv() {}

  static Mapping read(String text) {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int line = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      line++;
      if (raw.isEmpty() || raw.startsWith("#")) {
        continue;
      }
      int equals = raw.indexOf('=');
      if (equals <= 0) {
        throw SopsException.of(line, "sets nothing (expected: NAME=value)");
      }
      String name = raw.substring(0, equals);
      if (!names.add(name)) {
        throw new SopsException(List.of(name), line, "duplicate key: set before in this file");
      }
      if (names.size() > SopsLimits.MAX_NODES) {
        throw SopsException.of(
            line, "too many values (expected: at most " + SopsLimits.MAX_NODES + ")");
      }
      String value = raw.substring(equals + 1).replace("\\n", "\n");
      entries.add(new Entry(name, true, new Scalar(Kind.TEXT, value, false, line), line));
    }
    return new Mapping(entries, 1);
  }
}
