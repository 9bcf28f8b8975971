package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.ExceptionClass;
import org.jspecify.annotations.Nullable;

/**
 * A rule book entry for the like of an exception, to be completed and copied; docs/rule-book.md.
 */
final class RuleProposal {
  private RuleProposal() {}

  /** Null where no rule helps. */
  static @Nullable String of(ExceptionClass exceptionClass, String source) {
    return switch (exceptionClass) {
      case CHARACTER_SET ->
          """
          site-rules:
            - name: text-of-%1$s
              when: { source: "%1$s" }
              reason: correct
              do:
                - { reencode: utf-8, from: SET }   # the set that you chose, e.g. windows-1251
          """
              .formatted(plain(source));
      case CONFORMANCE ->
          """
          not-patchable: pass    # such objects go on as they are; hold keeps them here
          site-rules:
            - name: repair-of-%1$s
              when: { source: "%1$s" }
              reason: correct
              do:
                - { repair-vr: ATTRIBUTE }         # or set, replace, empty, remove
          """
              .formatted(plain(source));
      case SET_ASIDE, IDENTITY, COLLISION, OVERSIZE, REFUSED, PARTIAL, OTHER -> null;
    };
  }

  /** Names of sources are plain already; nothing else may come into a file that is copied. */
  private static String plain(String source) {
    return source.replaceAll("[^A-Za-z0-9._-]", "");
  }
}
