package io.evenkeel.runtime;

import java.util.ArrayList;
import java.util.List;

/** What a start looked at, as lines for a person. */
final class SelfCheckTable {

  private static final int WIDEST = 44;
  private static final List<String> HEAD =
      List.of("self-check", "expected", "result", "time", "timeout", "policy", "impact");

  private SelfCheckTable() {}

  /**
   * None without rows; what failed is marked. Columns are as wide as what is in them; long texts
   * are not cut.
   */
  static List<String> of(List<SelfCheck> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    rows.forEach(row -> cells.add(cells(row)));
    List<String> marks = new ArrayList<>(List.of("  "));
    rows.forEach(row -> marks.add(row.passed() ? "  " : "! "));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        int length = line.get(i).length();
        widths[i] = Math.max(widths[i], Math.min(length, WIDEST));
      }
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      lines.add(line(marks.get(i), cells.get(i), widths));
    }
    return lines;
  }

  private static List<String> cells(SelfCheck row) {
    return List.of(
        row.check(),
        row.expected(),
        row.result(),
        row.took().map(Announcer::words).orElse("-"),
        Announcer.words(row.timeout()),
        row.policy(),
        row.impact());
  }

  private static String line(String mark, List<String> cells, int[] widths) {
    var line = new StringBuilder(mark);
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length()) + 2));
    }
    return line.toString().stripTrailing();
  }
}
