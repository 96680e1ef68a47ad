package io.evenkeel.runtime.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Networks, each an address and the number of its leading bits that count. Immutable. */
record AddressRanges(List<AddressRanges.Range> ranges) {

  static final AddressRanges NONE = new AddressRanges(List.of());

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";

  /** Only numbers: nothing is looked up. */
  static final Pattern ADDRESS =
      Pattern.compile("(" + OCTET + "\\.){3}" + OCTET + "|[0-9a-fA-F:.]{0,41}:[0-9a-fA-F:.]{0,41}");

  private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

  record Range(InetAddress network, int bits) {

    boolean contains(byte[] other) {
      byte[] address = network.getAddress();
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
        if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Ranges in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3).
   *
   * @throws IllegalArgumentException if one is malformed
   */
  static AddressRanges of(List<String> texts) {
    var ranges = new ArrayList<Range>();
    for (String text : texts) {
      ranges.add(range(text));
    }
    return new AddressRanges(List.copyOf(ranges));
  }

  static boolean valid(String text) {
    return parse(text) != null;
  }

  private static Range range(String text) {
    Range range = parse(text);
    if (range == null) {
      throw new IllegalArgumentException(text + " (expected: a network, such as 10.0.0.0/8)");
    }
    return range;
  }

  private static @Nullable Range parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0
        || !ADDRESS.matcher(text.substring(0, slash)).matches()
        || !BITS.matcher(text.substring(slash + 1)).matches()) {
      return null;
    }
    int bits = Integer.parseInt(text.substring(slash + 1));
    try {
      InetAddress network = InetAddress.getByName(text.substring(0, slash));
      return bits <= 8 * network.getAddress().length ? new Range(network, bits) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (Range range : ranges) {
      if (range.contains(bytes)) {
        return true;
      }
    }
    return false;
  }
}
