package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Entry;
import io.evenkeel.config.crypto.SopsNode.Kind;
import io.evenkeel.config.crypto.SopsNode.Mapping;
import io.evenkeel.config.crypto.SopsNode.Scalar;
import io.evenkeel.config.crypto.SopsNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What sops wrote beside the values. None of it is secret; only {@code mac} and {@code
 * lastmodified} are authenticated, by the data key.
 *
 * @param line of the first of it
 */
record SopsMetadata(
    List<Recipient> recipients,
    Scalar mac,
    String lastModified,
    SopsRules rules,
    boolean macOnlyEncrypted,
    int line) {

  static final String KEY = "sops";

  private static final List<String> COMMENT_RULES =
      List.of("unencrypted_comment_regex", "encrypted_comment_regex");

  /**
   * Who can open the file.
   *
   * @param name of the recipient, as the file says it
   * @param dataKey encrypted for it, as armored age text
   */
  record Recipient(String name, String dataKey, int line) {}

  static SopsMetadata of(Mapping sops) {
    Map<String, Entry> all = new LinkedHashMap<>();
    sops.entries().forEach(entry -> all.put(entry.key(), entry));
    refuseShares(all, sops.line());
    for (String rule : COMMENT_RULES) {
      if (text(all, rule).isPresent()) {
        throw problem(
            rule, line(all, rule), "is not supported (expected: a rule by suffix or by key)");
      }
    }
    return new SopsMetadata(
        recipients(all, sops.line()),
        required(all, "mac", sops.line()),
        required(all, "lastmodified", sops.line()).text(),
        rules(all, sops.line()),
        text(all, "mac_only_encrypted").filter("true"::equals).isPresent(),
        sops.line());
  }

  private static Scalar required(Map<String, Entry> all, String key, int line) {
    return scalar(all, key)
        .orElseThrow(() -> problem(key, line, "is missing: the file cannot be verified"));
  }

  /** With Shamir's scheme each group of recipients holds a share of the data key. */
  private static void refuseShares(Map<String, Entry> all, int line) {
    Entry shares = all.get("key_groups");
    boolean groups = shares != null && !(shares.value() instanceof Scalar);
    boolean threshold =
        text(all, "shamir_threshold").filter(t -> !t.equals("0") && !t.equals("1")).isPresent();
    if (groups || threshold) {
      String key = groups ? "key_groups" : "shamir_threshold";
      throw problem(
          key,
          Math.max(line, line(all, key)),
          "the data key is split among several key groups, which is not supported"
              + " (expected: one group, in which each recipient can open the file)");
    }
  }

  private static List<Recipient> recipients(Map<String, Entry> all, int line) {
    List<Recipient> recipients = new ArrayList<>();
    Entry age = all.get("age");
    if (age != null && age.value() instanceof Sequence list) {
      for (SopsNode element : list.elements()) {
        recipients.add(recipient(element));
      }
    }
    if (recipients.isEmpty()) {
      throw problem(
          "age", line, "no recipient is an age key (expected: encrypted with sops --age age1...)");
    }
    if (recipients.size() > SopsLimits.MAX_RECIPIENTS) {
      throw problem(
          "age", line, "too many recipients (expected: at most " + SopsLimits.MAX_RECIPIENTS + ")");
    }
    return List.copyOf(recipients);
  }

  private static Recipient recipient(SopsNode element) {
    Map<String, Entry> fields = new LinkedHashMap<>();
    if (element instanceof Mapping mapping) {
      mapping.entries().forEach(entry -> fields.put(entry.key(), entry));
    }
    Optional<String> dataKey = text(fields, "enc");
    if (dataKey.isEmpty() || dataKey.get().length() > SopsLimits.MAX_DATA_KEY_CHARS) {
      throw problem("age", element.line(), "a recipient without a data key (expected: enc)");
    }
    return new Recipient(text(fields, "recipient").orElse(""), dataKey.get(), element.line());
  }

  private static SopsRules rules(Map<String, Entry> all, int line) {
    List<String> given = SopsRules.ALL.stream().filter(r -> text(all, r).isPresent()).toList();
    if (given.isEmpty()) {
      return SopsRules.byDefault();
    }
    if (given.size() > 1) {
      throw problem(
          given.get(1),
          line(all, given.get(1)),
          "stands beside " + given.get(0) + " (expected: one rule)");
    }
    try {
      return SopsRules.of(given.get(0), text(all, given.get(0)).orElseThrow());
    } catch (IllegalArgumentException e) {
      throw problem(
          given.get(0),
          Math.max(line, line(all, given.get(0))),
          "a regular expression " + e.getMessage());
    }
  }

  private static Optional<String> text(Map<String, Entry> all, String key) {
    return scalar(all, key).map(Scalar::text);
  }

  /** What is not there, empty or no scalar counts as not given. */
  private static Optional<Scalar> scalar(Map<String, Entry> all, String key) {
    Entry entry = all.get(key);
    return entry != null && entry.value() instanceof Scalar scalar
        ? Optional.of(scalar).filter(s -> s.kind() != Kind.NULL && !s.text().isEmpty())
        : Optional.empty();
  }

  private static int line(Map<String, Entry> all, String key) {
    Entry entry = all.get(key);
    return entry == null ? 0 : entry.line();
  }

  private static SopsException problem(String key, int line, String text) {
    return new SopsException(List.of(KEY, key), line, text);
  }
}
