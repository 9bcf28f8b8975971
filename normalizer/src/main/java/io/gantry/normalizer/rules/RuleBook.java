package io.gantry.normalizer.rules;

/**
 * Which of the built-in rules apply. The version is pinned to each object, so two rule books with
 * different switches must have different versions.
 *
 * @param version e.g. {@code builtin-1}
 * @param issuerOfPatientId adds the source's issuer where Patient ID has none
 * @param undeclaredUtf8 declares ISO_IR 192 where undeclared text is UTF-8
 * @param valuePadding repairs odd value lengths and wrong padding bytes
 */
public record RuleBook(
    String version, boolean issuerOfPatientId, boolean undeclaredUtf8, boolean valuePadding) {
  public static final RuleBook BUILT_IN = new RuleBook("builtin-1", true, true, true);

  public RuleBook {
    if (!version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "version: letters, digits, dots, dashes and underscores, 64 at most");
    }
  }
}
