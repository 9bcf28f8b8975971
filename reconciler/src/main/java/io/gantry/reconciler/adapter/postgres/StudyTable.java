package io.gantry.reconciler.adapter.postgres;

import static io.gantry.reconciler.adapter.postgres.InstanceTables.code;
import static io.gantry.reconciler.adapter.postgres.InstanceTables.instant;
import static io.gantry.reconciler.adapter.postgres.InstanceTables.message;
import static io.gantry.reconciler.adapter.postgres.InstanceTables.partOf;
import static io.gantry.reconciler.adapter.postgres.InstanceTables.reason;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.reconciler.ledger.StudyCounts;
import io.gantry.reconciler.ledger.StudyFacts;
import io.gantry.reconciler.ledger.StudyFacts.Embargo;
import io.gantry.reconciler.ledger.StudyFacts.Ended;
import io.gantry.reconciler.ledger.StudyFacts.Found;
import io.gantry.reconciler.ledger.StudyFacts.Identity;
import io.gantry.reconciler.ledger.StudyFacts.Listing;
import io.gantry.reconciler.ledger.StudyState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table study: facts, roll-ups and state of a study at a source. */
final class StudyTable {
  /** A study at a source. */
  record AtSource(String source, String studyInstanceUid) {}

  /** A row: facts, roll-ups, and what is derived from both. */
  record Row(StudyFacts facts, StudyCounts counts) {
    StudyState state() {
      return StudyState.of(facts, counts);
    }
  }

  private static final String COLUMNS =
      """
      source, study_uid, found_at, sweep_id, study_date, modalities, found_series, found_instances,
      ordinal, listing_ordinal, listing_at, listed, listing,
      ended_ordinal, ended_at, attempt, outcome, outcome_listed, outcome_code, outcome_message,
      written_off,
      n_units, n_verified, n_held, n_rejected, n_missing, n_pending, n_listed, n_seen,
      n_received, n_normalized, n_loaded, n_duplicates, n_collisions,
      identity_revision, identity_at, identity_code, identity_message,
      embargo_revision, embargo_at, embargo, embargo_by, embargo_why, embargo_agreed_by
      """;
  private static final int FIRST_COUNT = 22;
  private static final int IDENTITY = 35;
  private static final int EMBARGO = 39;

  private final Bulk<Row> upsert =
      new Bulk<Row>(
              """
              INSERT INTO study (:columns) SELECT :columns FROM :rows
              ON CONFLICT (study_uid, source) DO UPDATE SET
                found_at = excluded.found_at, sweep_id = excluded.sweep_id,
                study_date = excluded.study_date, modalities = excluded.modalities,
                found_series = excluded.found_series, found_instances = excluded.found_instances,
                ordinal = excluded.ordinal, listing_ordinal = excluded.listing_ordinal,
                listing_at = excluded.listing_at, listed = excluded.listed,
                listing = excluded.listing, ended_ordinal = excluded.ended_ordinal,
                ended_at = excluded.ended_at, attempt = excluded.attempt,
                outcome = excluded.outcome, outcome_listed = excluded.outcome_listed,
                outcome_code = excluded.outcome_code, outcome_message = excluded.outcome_message,
                written_off = excluded.written_off, n_units = excluded.n_units,
                n_verified = excluded.n_verified, n_held = excluded.n_held,
                n_rejected = excluded.n_rejected, n_missing = excluded.n_missing,
                n_pending = excluded.n_pending, n_listed = excluded.n_listed,
                n_seen = excluded.n_seen, n_received = excluded.n_received,
                n_normalized = excluded.n_normalized, n_loaded = excluded.n_loaded,
                n_duplicates = excluded.n_duplicates, n_collisions = excluded.n_collisions,
                class = excluded.class, open = excluded.open, remainder = excluded.remainder,
                code = excluded.code, message = excluded.message,
                identity_revision = excluded.identity_revision,
                identity_at = excluded.identity_at, identity_code = excluded.identity_code,
                identity_message = excluded.identity_message,
                embargo_revision = excluded.embargo_revision,
                embargo_at = excluded.embargo_at, embargo = excluded.embargo,
                embargo_by = excluded.embargo_by, embargo_why = excluded.embargo_why,
                embargo_agreed_by = excluded.embargo_agreed_by\
              """)
          .text("source", row -> row.facts().source())
          .text("study_uid", row -> row.facts().studyInstanceUid())
          .time("found_at", row -> partOf(row.facts().found(), Found::at))
          .text("sweep_id", row -> partOf(row.facts().found(), Found::sweepId))
          .text("study_date", row -> row.facts().found() == null ? null : studyDate(row))
          .text(
              "modalities",
              row -> partOf(row.facts().found(), f -> String.join("\\", f.modalities())))
          .integer("found_series", row -> series(row.facts().found()))
          .integer("found_instances", row -> instances(row.facts().found()))
          .number("ordinal", row -> row.facts().ordinal())
          .number("listing_ordinal", row -> partOf(row.facts().listing(), Listing::ordinal))
          .time("listing_at", row -> partOf(row.facts().listing(), Listing::at))
          .integer("listed", row -> partOf(row.facts().listing(), Listing::instances))
          .bytes("listing", row -> partOf(row.facts().listing(), l -> l.digest().toBytes()))
          .number("ended_ordinal", row -> partOf(row.facts().ended(), Ended::ordinal))
          .time("ended_at", row -> partOf(row.facts().ended(), Ended::at))
          .text("attempt", row -> partOf(row.facts().ended(), Ended::attempt))
          .text("outcome", row -> partOf(row.facts().ended(), ended -> ended.outcome().name()))
          .integer("outcome_listed", row -> partOf(row.facts().ended(), Ended::listed))
          .text("outcome_code", row -> code(reasonOf(row.facts().ended())))
          .text("outcome_message", row -> message(reasonOf(row.facts().ended())))
          .number("written_off", row -> row.facts().writtenOff())
          .integer("n_units", row -> row.counts().units())
          .integer("n_verified", row -> row.counts().verified())
          .integer("n_held", row -> row.counts().held())
          .integer("n_rejected", row -> row.counts().rejected())
          .integer("n_missing", row -> row.counts().missing())
          .integer("n_pending", row -> row.counts().pending())
          .integer("n_listed", row -> row.counts().listed())
          .integer("n_seen", row -> row.counts().seen())
          .integer("n_received", row -> row.counts().received())
          .integer("n_normalized", row -> row.counts().normalized())
          .integer("n_loaded", row -> row.counts().loaded())
          .integer("n_duplicates", row -> row.counts().duplicates())
          .integer("n_collisions", row -> row.counts().collisions())
          .text("class", row -> row.state().studyClass().name())
          .flag("open", row -> row.state().open())
          .integer("remainder", row -> row.state().remainder())
          .text("code", row -> code(row.state().reason()))
          .text("message", row -> message(row.state().reason()))
          .number("identity_revision", row -> partOf(row.facts().identity(), Identity::revision))
          .time("identity_at", row -> partOf(row.facts().identity(), Identity::at))
          .text("identity_code", row -> code(reasonOf(row.facts().identity())))
          .text("identity_message", row -> message(reasonOf(row.facts().identity())))
          .number("embargo_revision", row -> partOf(row.facts().embargo(), Embargo::revision))
          .time("embargo_at", row -> partOf(row.facts().embargo(), Embargo::at))
          .text("embargo", row -> standing(row.facts().embargo()))
          .text("embargo_by", row -> partOf(row.facts().embargo(), Embargo::by))
          .text("embargo_why", row -> partOf(row.facts().embargo(), Embargo::why))
          .text("embargo_agreed_by", row -> agreedBy(row.facts().embargo()));

  /** The studies at all sources. */
  Map<AtSource, Row> load(Connection connection, Collection<String> studyInstanceUids)
      throws SQLException {
    Map<AtSource, Row> all = new HashMap<>();
    String sql = "SELECT " + COLUMNS + " FROM study WHERE study_uid = ANY (?)";
    InstanceTables.query(
        connection,
        sql,
        studyInstanceUids.toArray(String[]::new),
        row -> all.put(new AtSource(row.getString(1), row.getString(2)), row(row)));
    return all;
  }

  /**
   * Writes rows of which each is new, or each was there: the roll-ups (migration V3) can't tell a
   * statement's inserts and updates of one study apart.
   */
  void write(Connection connection, Collection<Row> rows) throws SQLException {
    upsert.execute(connection, rows);
  }

  /** How many instances on record the listing of that order had. */
  int seen(Connection connection, AtSource key, long ordinal) throws SQLException {
    try (PreparedStatement count =
        connection.prepareStatement(
            "SELECT count(*) FROM expectation"
                + " WHERE study_uid = ? AND source = ? AND listed_ordinal = ?")) {
      count.setString(1, key.studyInstanceUid());
      count.setString(2, key.source());
      count.setLong(3, ordinal);
      try (ResultSet row = count.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static Row row(ResultSet row) throws SQLException {
    StudyFacts facts =
        new StudyFacts(
            row.getString(1),
            row.getString(2),
            found(row),
            row.getLong(9),
            listing(row),
            ended(row),
            row.getLong(21),
            identity(row),
            embargo(row));
    int[] n = new int[13];
    for (int i = 0; i < n.length; i++) {
      n[i] = row.getInt(FIRST_COUNT + i);
    }
    return new Row(
        facts,
        new StudyCounts(
            n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12]));
  }

  private static @Nullable Found found(ResultSet row) throws SQLException {
    Instant at = instant(row, 3);
    if (at == null) {
      return null;
    }
    String modalities = row.getString(6);
    return new Found(
        at,
        row.getString(4),
        row.getString(5),
        modalities == null || modalities.isEmpty()
            ? List.of()
            : List.of(modalities.split("\\\\", -1)),
        (Integer) row.getObject(7),
        (Integer) row.getObject(8));
  }

  private static @Nullable Listing listing(ResultSet row) throws SQLException {
    Instant at = instant(row, 11);
    return at == null
        ? null
        : new Listing(row.getLong(10), at, row.getInt(12), Sha256.ofDigest(row.getBytes(13)));
  }

  private static @Nullable Ended ended(ResultSet row) throws SQLException {
    Instant at = instant(row, 15);
    return at == null
        ? null
        : new Ended(
            row.getLong(14),
            at,
            row.getString(16),
            Outcome.valueOf(row.getString(17)),
            row.getInt(18),
            reason(row.getString(19), row.getString(20)));
  }

  private static @Nullable Identity identity(ResultSet row) throws SQLException {
    Instant at = instant(row, IDENTITY + 1);
    return at == null
        ? null
        : new Identity(
            row.getLong(IDENTITY),
            at,
            reason(row.getString(IDENTITY + 2), row.getString(IDENTITY + 3)));
  }

  private static @Nullable Embargo embargo(ResultSet row) throws SQLException {
    Instant at = instant(row, EMBARGO + 1);
    String kind = row.getString(EMBARGO + 2);
    return at == null
        ? null
        : new Embargo(
            row.getLong(EMBARGO),
            at,
            kind == null ? Embargo.Kind.NONE : Embargo.Kind.valueOf(kind),
            row.getString(EMBARGO + 3),
            row.getString(EMBARGO + 4),
            row.getString(EMBARGO + 5));
  }

  /** As queries ask for it: nothing where the study may go. */
  private static @Nullable String standing(@Nullable Embargo embargo) {
    return embargo == null || !embargo.stands() ? null : embargo.kind().name();
  }

  private static @Nullable String agreedBy(@Nullable Embargo embargo) {
    return embargo == null ? null : embargo.agreedBy();
  }

  private static @Nullable String studyDate(Row row) {
    Found found = row.facts().found();
    return found == null ? null : found.studyDate();
  }

  private static @Nullable Integer series(@Nullable Found found) {
    return found == null ? null : found.series();
  }

  private static @Nullable Integer instances(@Nullable Found found) {
    return found == null ? null : found.instances();
  }

  private static io.gantry.reconciler.ledger.@Nullable Reason reasonOf(@Nullable Ended ended) {
    return ended == null ? null : ended.reason();
  }

  private static io.gantry.reconciler.ledger.@Nullable Reason reasonOf(
      @Nullable Identity identity) {
    return identity == null ? null : identity.reason();
  }
}
