package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.adapter.postgres.StudyTable.Row;
import io.gantry.reconciler.ledger.StudyClass;
import io.gantry.reconciler.ledger.StudyFacts.Embargo;
import io.gantry.reconciler.ledger.StudyFacts.Embargo.Kind;
import io.gantry.reconciler.wave.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What may be said of a study, given how it is and what was said before. Pure. */
final class EmbargoRules {
  private EmbargoRules() {}

  /**
   * What follows from a request.
   *
   * @param embargo to be put on record, null where nothing changes
   * @param refusal why it can't be done, else null
   */
  record Outcome(@Nullable Embargo embargo, @Nullable GantryException refusal) {
    static final Outcome AS_IT_IS = new Outcome(null, null);

    static Outcome refused(String code, String message) {
      return new Outcome(null, new GantryException(code, message));
    }
  }

  static Outcome hold(Row row, Request request, Instant now) {
    return switch (kind(row)) {
      case HELD -> Outcome.AS_IT_IS;
      case PROPOSED, REJECTED ->
          Outcome.refused(
              "GTY-0655",
              "The study is rejected, or is to be: restore it first (gantry study restore)");
      case NONE ->
          row.state().studyClass() == StudyClass.VERIFIED
              ? Outcome.refused(
                  "GTY-0655",
                  "The study is in the cloud archive and verified: there is nothing to hold. What is"
                      + " wrong with it there is mended with gantry study restamp, or in the cloud"
                      + " archive itself")
              : said(row, Kind.HELD, request.by(), request.why(), null, now);
    };
  }

  /** Of a study whose orders were taken back as far as they could be. */
  static Outcome reject(Row row, boolean secondPerson, Request request, Instant now) {
    Embargo known = row.facts().embargo();
    if (known != null && known.kind() == Kind.REJECTED) {
      return Outcome.AS_IT_IS;
    }
    if (row.state().studyClass() == StudyClass.VERIFIED || row.counts().verified() > 0) {
      return Outcome.refused(
          "GTY-0655",
          "The study, or a part of it, is in the cloud archive and stays there: it can't be rejected"
              + " any more. Hold it, and accept what is missing in the list of exceptions; what is to"
              + " go is deleted in the cloud archive itself");
    }
    if (isUnderWay(row)) {
      return Outcome.refused(
          "GTY-0655",
          "The study is being moved right now: hold it, and reject it once that has ended, in a"
              + " moment");
    }
    if (!secondPerson) {
      return said(row, Kind.REJECTED, request.by(), request.why(), null, now);
    }
    if (known == null || known.kind() != Kind.PROPOSED) {
      return said(row, Kind.PROPOSED, request.by(), request.why(), null, now);
    }
    return known.by().strip().equalsIgnoreCase(request.by().strip())
        ? Outcome.refused(
            "GTY-0682", "identities.secondPerson: somebody else than who proposed it has to agree")
        : said(row, Kind.REJECTED, known.by(), known.why(), request.by(), now);
  }

  static Outcome release(Row row, Request request, Instant now) {
    return switch (kind(row)) {
      case HELD -> said(row, Kind.NONE, request.by(), request.why(), null, now);
      case PROPOSED, REJECTED ->
          Outcome.refused(
              "GTY-0657",
              "The study is rejected, or is to be: gantry study restore undoes that, not release");
      case NONE -> undone(row, "Nobody holds the study");
    };
  }

  static Outcome restore(Row row, Request request, Instant now) {
    return switch (kind(row)) {
      case PROPOSED, REJECTED -> said(row, Kind.NONE, request.by(), request.why(), null, now);
      case HELD ->
          Outcome.refused("GTY-0657", "The study is held: gantry study release undoes that");
      case NONE -> undone(row, "Nobody has rejected the study");
    };
  }

  /** Said twice: nothing to do. Never held at all: a mistake. */
  private static Outcome undone(Row row, String refusal) {
    return row.facts().embargo() == null ? Outcome.refused("GTY-0657", refusal) : Outcome.AS_IT_IS;
  }

  private static Kind kind(Row row) {
    Embargo known = row.facts().embargo();
    return known == null ? Kind.NONE : known.kind();
  }

  private static boolean isUnderWay(Row row) {
    return row.state().open() || row.counts().pending() > 0;
  }

  private static Outcome said(
      Row row, Kind kind, String by, String why, @Nullable String agreedBy, Instant now) {
    Embargo known = row.facts().embargo();
    long revision = known == null ? 1 : known.revision() + 1;
    return new Outcome(new Embargo(revision, now, kind, by, why, agreedBy), null);
  }
}
