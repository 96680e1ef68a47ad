package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Entry;
import io.evenkeel.config.crypto.SopsNode.Mapping;
import io.evenkeel.config.crypto.SopsNode.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads files that {@code sops} encrypted for age keys, without the program {@code sops}. The
 * file's MAC is always verified, and nothing of a file that fails is given out.
 */
public final class SopsFile {

  /** At the beginning of a line: the names of JSON are in quotes, and YAML's may be. */
  private static final Pattern YAML_KEY =
      Pattern.compile("^([\"']?)sops\\1[ \t]*:", Pattern.MULTILINE);

  private static final Pattern JSON_KEY = Pattern.compile("\"sops\"\\s*:\\s*\\{");
  private static final Pattern DOTENV_KEY =
      Pattern.compile("^sops_(mac|lastmodified|version)=", Pattern.MULTILINE);

  private static final String FLAT = SopsMetadata.KEY + "_";

  /** An age recipient in dotenv's flat metadata. */
  private static final Pattern FLAT_AGE =
      Pattern.compile("age__list_([0-9]{1,4})__map_(recipient|enc)");

  private SopsFile() {}

  /**
   * Whether a text has the metadata of sops. Looks at the text only; a file that looks so and is
   * broken is for {@link #decrypt} to refuse.
   */
  public static boolean is(String text, SopsFormat format) {
    boolean mentioned =
        text.contains(SopsCipher.PREFIX)
            || text.contains("lastmodified")
            || text.contains("sops_mac");
    return mentioned
        && switch (format) {
          case YAML -> YAML_KEY.matcher(text).find() || JSON_KEY.matcher(text).find();
          case JSON -> JSON_KEY.matcher(text).find();
          case DOTENV -> DOTENV_KEY.matcher(text).find();
        };
  }

  /**
   * The values, decrypted and verified. Every text is literal: nothing in it is to be substituted
   * or expanded.
   *
   * @param name of the file, for messages
   * @throws SopsException when no identity fits, the file was tampered with, or it uses something
   *     that is not supported
   */
  public static Mapping decrypt(
      String name, String text, SopsFormat format, AgeIdentities identities) {
    try {
      return decrypt(text, format, identities);
    } catch (SopsException e) {
      throw e.in(name);
    }
  }

  private static Mapping decrypt(String text, SopsFormat format, AgeIdentities identities) {
    if (text.length() > SopsLimits.MAX_CHARS) {
      throw SopsException.of(
          0, "too large (expected: at most " + SopsLimits.MAX_CHARS + " characters)");
    }
    Mapping all =
        format == SopsFormat.DOTENV
            ? SopsDotEnv.read(text)
            : SopsYaml.read(text, format == SopsFormat.JSON);
    var metadata = SopsMetadata.of(format == SopsFormat.DOTENV ? flat(all) : nested(all));
    byte[] dataKey = identities.dataKey(metadata);
    try {
      return new SopsDecryption(metadata, dataKey).decrypt(document(all, format));
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  private static Mapping document(Mapping all, SopsFormat format) {
    return new Mapping(
        all.entries().stream()
            .filter(
                entry ->
                    format == SopsFormat.DOTENV
                        ? !entry.key().startsWith(FLAT)
                        : !entry.key().equals(SopsMetadata.KEY))
            .toList(),
        all.line());
  }

  private static Mapping nested(Mapping all) {
    for (Entry entry : all.entries()) {
      if (entry.key().equals(SopsMetadata.KEY) && entry.value() instanceof Mapping sops) {
        return new Mapping(sops.entries(), entry.line());
      }
    }
    throw SopsException.of(0, "has no sops metadata (expected: a file written by sops)");
  }

  /** {@code sops_age__list_0__map_enc} is {@code enc} of the first element of {@code age}. */
  private static Mapping flat(Mapping all) {
    List<Entry> sops = new ArrayList<>();
    Map<Integer, List<Entry>> recipients = new TreeMap<>();
    for (Entry entry : all.entries()) {
      if (!entry.key().startsWith(FLAT)) {
        continue;
      }
      String key = entry.key().substring(FLAT.length());
      Matcher age = FLAT_AGE.matcher(key);
      if (age.matches()) {
        recipients
            .computeIfAbsent(Integer.parseInt(age.group(1)), i -> new ArrayList<>())
            .add(new Entry(age.group(2), true, entry.value(), entry.line()));
      } else if (key.contains("__")) {
        // That there is a list of this name is all that counts.
        String list = key.substring(0, key.indexOf("__"));
        sops.add(new Entry(list, true, new Sequence(List.of(), entry.line()), entry.line()));
      } else {
        sops.add(new Entry(key, true, entry.value(), entry.line()));
      }
    }
    if (sops.isEmpty() && recipients.isEmpty()) {
      throw SopsException.of(0, "has no sops metadata (expected: a file written by sops)");
    }
    List<SopsNode> age = new ArrayList<>();
    recipients.values().forEach(fields -> age.add(new Mapping(fields, fields.get(0).line())));
    int first =
        Stream.concat(age.stream(), sops.stream().map(Entry::value))
            .mapToInt(SopsNode::line)
            .min()
            .orElse(0);
    sops.add(new Entry("age", true, new Sequence(age, first), first));
    return new Mapping(sops, first);
  }
}
