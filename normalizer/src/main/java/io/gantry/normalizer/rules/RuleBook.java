package io.gantry.normalizer.rules;

import io.gantry.normalizer.book.Rule;
import java.util.List;

/**
 * Which of the built-in rules apply, and the site's own rules. The version is pinned to each
 * object, so two different rule books must have different versions.
 *
 * @param version e.g. {@code builtin-1}
 * @param issuerOfPatientId adds the source's issuer where Patient ID has none
 * @param undeclaredUtf8 declares ISO_IR 192 where undeclared text is UTF-8
 * @param valuePadding repairs odd value lengths and wrong padding bytes
 * @param site applied in this order, after the character set and before the other built-in rules
 * @param notPatchable what becomes of an object that a site rule wants to change and that can't be
 *     patched
 * @param characterSets what becomes of text whose character set is wrong or not declared
 */
public record RuleBook(
    String version,
    boolean issuerOfPatientId,
    boolean undeclaredUtf8,
    boolean valuePadding,
    List<Rule> site,
    NotPatchable notPatchable,
    CharacterSets characterSets) {
  public static final RuleBook BUILT_IN = new RuleBook("builtin-1", true, true, true);

  /** HOLD: a person has to look at it. PASS: it goes on as it is, with a finding. */
  public enum NotPatchable {
    HOLD,
    PASS
  }

  /**
   * FIND: it is only found. REPAIR: what is certain becomes ISO_IR 192, the rest goes on as it is.
   * HOLD: what is not certain waits for a person.
   */
  public enum CharacterSets {
    FIND,
    REPAIR,
    HOLD
  }

  public RuleBook {
    if (!version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "version: letters, digits, dots, dashes and underscores, 64 at most");
    }
    site = List.copyOf(site);
  }

  /** That only finds wrong character sets. */
  public RuleBook(
      String version,
      boolean issuerOfPatientId,
      boolean undeclaredUtf8,
      boolean valuePadding,
      List<Rule> site,
      NotPatchable notPatchable) {
    this(
        version,
        issuerOfPatientId,
        undeclaredUtf8,
        valuePadding,
        site,
        notPatchable,
        CharacterSets.FIND);
  }

  /** Without rules of the site. */
  public RuleBook(
      String version, boolean issuerOfPatientId, boolean undeclaredUtf8, boolean valuePadding) {
    this(version, issuerOfPatientId, undeclaredUtf8, valuePadding, List.of(), NotPatchable.HOLD);
  }
}
