package io.evenkeel.runtime;

import java.util.ArrayList;
import java.util.List;

/** What a start looked at, as lines for a person. */
final class SelfCheckTable {

  private static final int WIDEST = 44;
  private static final List<String> HEAD =
      List.of("self-check", "expected", "result", "time", "timeout", "policy", "impact");

  private SelfCheckTable() {}

  /** None without rows. Columns are as wide as what is in them; long texts are not cut. */
  static List<String> of(List<SelfCheck> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    rows.forEach(row -> cells.add(cells(row)));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        int length = line.get(i).length();
        widths[i] = Math.max(widths[i], Math.min(length, WIDEST));
      }
    }
    return cells.stream().map(line -> line(line, widths)).toList();
  }

  private static List<String> cells(SelfCheck row) {
    return List.of(
        (row.passed() ? "" : "! ") + row.check(),
        row.expected(),
        row.result(),
        row.took().map(Announcer::words).orElse("-"),
        Announcer.words(row.timeout()),
        row.policy(),
        row.impact());
  }

  private static String line(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append("  ").append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length())));
    }
    return line.toString().stripTrailing();
  }
}
