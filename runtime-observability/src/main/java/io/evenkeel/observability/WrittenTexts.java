package io.evenkeel.observability;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;

/**
 * Texts that come again and again, such as user agents, as they are written in JSON: looked up
 * instead of being searched for secrets once more. Keeps so many and forgets others. Thread-safe.
 */
final class WrittenTexts {

  private static final int SLOTS = 256;
  private static final int LONGEST = 512;

  private static final class Written {
    final String text;
    final byte[] json;

    Written(String text, byte[] json) {
      this.text = text;
      this.json = json;
    }
  }

  private final UnaryOperator<String> clean;
  private final AtomicReferenceArray<Written> slots = new AtomicReferenceArray<>(SLOTS);

  /**
   * @param clean makes of a text what may be written
   */
  WrittenTexts(UnaryOperator<String> clean) {
    this.clean = clean;
  }

  /** Writes the text, cleaned, as what is between the quotes of a string. */
  void write(JsonLine line, String text) {
    int slot = (text.hashCode() * 0x9E3779B9) >>> 24;
    Written known = slots.get(slot);
    if (known != null && known.text.equals(text)) {
      line.raw(known.json);
    } else if (text.length() > LONGEST) {
      line.text(clean.apply(text));
    } else {
      var json = new JsonLine(text.length()).text(clean.apply(text));
      byte[] bytes = Arrays.copyOf(json.bytes(), json.length());
      slots.set(slot, new Written(text, bytes));
      line.raw(bytes);
    }
  }
}
