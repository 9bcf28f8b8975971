package io.gantry.reconciler.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule book for the like of an exception, valid as it stands or after one word, to be copied;
 * docs/rule-book.md. Of most exceptions no rule is the answer.
 */
final class RuleProposal {
  /** The set that the normalizer found likeliest, as CharacterSetRule says it. */
  private static final Pattern LIKELIEST = Pattern.compile("it may be ([^(]{1,40}) \\(score");

  private RuleProposal() {}

  /**
   * Null where no rule helps.
   *
   * @param message of the exception: it names what is proposed
   */
  static @Nullable String of(String code, String source, String message) {
    return switch (code) {
      case "GTY-0408" ->
          """
          version: pass-what-can-not-be-patched   # in your rule book: its next version
          not-patchable: pass                     # such objects go on as they are; hold keeps them here
          """;
      case "GTY-0412" -> {
        Matcher found = LIKELIEST.matcher(message);
        yield """
        version: text-of-%1$s-1      # in your rule book: its next version
        character-sets: hold
        site-rules:                  # in your rule book: one more
          - name: text-of-%1$s
            when:
              source: '%1$s'
              attributes:            # declared wrongly: in: [ 'ISO_IR 100' ] instead of is: empty
                - { attribute: SpecificCharacterSet, is: empty }
            reason: correct
            do:
              - { reencode: utf-8, from: '%2$s' }
        """
            .formatted(plain(source), found.find() ? plain(found.group(1)) : "SET");
      }
      default -> null;
    };
  }

  /** Such names are plain already; nothing else may come into a file that is copied. */
  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9._ -]", "").strip();
  }
}
