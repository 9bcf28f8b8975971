package io.gantry.normalizer;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the normalizer needs of the configuration.
 *
 * @param issuers {@code sources[].issuerOfPatientId} by source name; sources without one are left
 *     out or empty
 * @param rules the rule book file ({@code rules}); null for the built-in rule book
 * @param stateDirectory for the state store, below {@code state}
 * @param gated whether studies are linked to the patients of topic {@code patients} ({@code
 *     identities.policy}); else every study goes under the patient that it names
 */
public record NormalizerSettings(
    Map<String, String> issuers, @Nullable Path rules, Path stateDirectory, boolean gated) {
  private static final int LONGEST_LO = 64;

  /**
   * @throws IllegalArgumentException where an issuer would not be a valid LO value in every
   *     character set (PS3.5 6.2)
   */
  public NormalizerSettings {
    issuers = Map.copyOf(issuers);
    issuers.forEach((source, issuer) -> {
      if (issuer.length() > LONGEST_LO
          || !issuer.equals(issuer.strip())
          || !issuer.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\\')) {
        throw new IllegalArgumentException(
            "issuerOfPatientId of source "
                + source
                + ": ASCII without backslash, 64 characters at most");
      }
    });
  }

  /** Every study goes under the patient that it names. */
  public NormalizerSettings(
      Map<String, String> issuers, @Nullable Path rules, Path stateDirectory) {
    this(issuers, rules, stateDirectory, false);
  }
}
