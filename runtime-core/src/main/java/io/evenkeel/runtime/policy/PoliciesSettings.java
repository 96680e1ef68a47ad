package io.evenkeel.runtime.policy;

import io.evenkeel.config.Expect;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Section {@code policies}: a policy for each dependency, by its name. Immutable.
 *
 * @param policies at most 1000, with kebab-case names of at most 80 characters
 */
public record PoliciesSettings(Map<String, PolicySettings> policies) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int LONGEST_NAME = 80;
  private static final int AT_MOST = 1_000;

  public PoliciesSettings {
    policies = Map.copyOf(policies);
    Expect.that("policies", policies.size(), policies.size() <= AT_MOST, "at most " + AT_MOST);
    for (String name : policies.keySet()) {
      Expect.that(
          "policies.\"" + name + '"',
          name,
          name.length() <= LONGEST_NAME && NAME.matcher(name).matches(),
          "a kebab-case name such as inventory, at most " + LONGEST_NAME + " characters");
    }
  }
}
