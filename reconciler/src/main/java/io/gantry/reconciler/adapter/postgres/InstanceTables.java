package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.reconciler.ledger.Expectation;
import io.gantry.reconciler.ledger.InstanceFacts;
import io.gantry.reconciler.ledger.InstanceState.UnitState;
import io.gantry.reconciler.ledger.Reason;
import io.gantry.reconciler.ledger.Receipt;
import io.gantry.reconciler.ledger.Receipt.RepeatOf;
import io.gantry.reconciler.ledger.Restamped;
import io.gantry.reconciler.ledger.Stored;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tables expectation and receipt, and the part of stored_object that the rules read. */
final class InstanceTables {
  /** A row of expectation: facts and what is derived from them. */
  record ExpectationRow(String sopInstanceUid, Expectation facts, UnitState state) {}

  private static final String EXPECTATIONS =
      """
      SELECT sop_uid, source, study_uid, series_uid, listed_ordinal,
             missing_at, missing_status, missing_code, missing_message
      FROM expectation WHERE sop_uid = ANY (?)\
      """;
  private static final String RECEIPTS =
      """
      SELECT sop_uid, source, received, study_uid, series_uid, parts, canonical_head,
             transfer_syntax, received_at, arrivals, normalized, held_code, held_message,
             rejected_code, rejected_message, repeat_source, repeat_digest, repeat_relation, stored
      FROM receipt WHERE sop_uid = ANY (?)\
      """;
  private static final String STORED =
      """
      SELECT sop_uid, stored, study_uid, bytes, stored_at
      FROM stored_object WHERE sop_uid = ANY (?)\
      """;

  private static final String RESTAMPS =
      """
      SELECT i.sop_uid, i.restamp, i.received, i.stored, r.applied_at IS NOT NULL
      FROM restamp_instance i LEFT JOIN restamp r ON r.ordinal = i.restamp
      WHERE i.sop_uid = ANY (?)\
      """;

  private final Bulk<ExpectationRow> writeExpectations =
      new Bulk<ExpectationRow>(
              """
              INSERT INTO expectation (:columns) SELECT :columns FROM :rows
              ON CONFLICT (sop_uid, source, study_uid) DO UPDATE SET
                series_uid = excluded.series_uid, listed_ordinal = excluded.listed_ordinal,
                missing_at = excluded.missing_at, missing_status = excluded.missing_status,
                missing_code = excluded.missing_code, missing_message = excluded.missing_message,
                class = excluded.class, verdict = excluded.verdict, code = excluded.code,
                message = excluded.message, duplicate = excluded.duplicate\
              """)
          .text("sop_uid", ExpectationRow::sopInstanceUid)
          .text("source", row -> row.facts().source())
          .text("study_uid", row -> row.facts().studyInstanceUid())
          .text("series_uid", row -> row.facts().seriesInstanceUid())
          .number("listed_ordinal", row -> row.facts().listedOrdinal())
          .time("missing_at", row -> partOf(row.facts().missing(), Expectation.Missing::at))
          .text(
              "missing_status",
              row -> partOf(row.facts().missing(), Expectation.Missing::dicomStatus))
          .text(
              "missing_code",
              row -> partOf(row.facts().missing(), missing -> missing.reason().code()))
          .text(
              "missing_message",
              row -> partOf(row.facts().missing(), missing -> missing.reason().message()))
          .text("class", row -> row.state().instanceClass().name())
          .text("verdict", row -> partOf(row.state().verdict(), Enum::name))
          .text("code", row -> code(row.state().reason()))
          .text("message", row -> message(row.state().reason()))
          .flag("duplicate", row -> row.state().duplicate());

  private final Bulk<Receipt> writeReceipts =
      new Bulk<Receipt>(
              """
              INSERT INTO receipt (:columns) SELECT :columns FROM :rows
              ON CONFLICT (sop_uid, source, received) DO UPDATE SET
                study_uid = excluded.study_uid, series_uid = excluded.series_uid,
                canonical_head = excluded.canonical_head,
                transfer_syntax = excluded.transfer_syntax, received_at = excluded.received_at,
                arrivals = excluded.arrivals, normalized = excluded.normalized,
                held_code = excluded.held_code, held_message = excluded.held_message,
                rejected_code = excluded.rejected_code,
                rejected_message = excluded.rejected_message,
                repeat_source = excluded.repeat_source, repeat_digest = excluded.repeat_digest,
                repeat_relation = excluded.repeat_relation, stored = excluded.stored\
              """)
          .text("sop_uid", receipt -> receipt.instance().sopInstanceUid())
          .text("source", Receipt::source)
          .bytes("received", receipt -> receipt.digest().toBytes())
          .text("study_uid", receipt -> receipt.instance().studyInstanceUid())
          .text("series_uid", receipt -> receipt.instance().seriesInstanceUid())
          .bytes("parts", receipt -> Packed.parts(receipt.received()))
          .bytes("canonical_head", receipt -> Packed.bytes(receipt.canonicalHead()))
          .text("transfer_syntax", Receipt::transferSyntaxUid)
          .time("received_at", Receipt::receivedAt)
          .bytes("arrivals", receipt -> Packed.numbers(receipt.arrivals()))
          .flag("normalized", Receipt::normalized)
          .text("held_code", receipt -> code(receipt.held()))
          .text("held_message", receipt -> message(receipt.held()))
          .text("rejected_code", receipt -> code(receipt.rejected()))
          .text("rejected_message", receipt -> message(receipt.rejected()))
          .text("repeat_source", r -> partOf(r.repeatOf(), RepeatOf::source))
          .bytes("repeat_digest", r -> partOf(r.repeatOf(), repeat -> repeat.digest().toBytes()))
          .text("repeat_relation", r -> partOf(r.repeatOf(), repeat -> repeat.relation().name()))
          .bytes("stored", receipt -> Packed.digestSet(receipt.stored()));

  /** What is on record of each; those without a record come as empty facts. */
  Map<String, InstanceFacts> load(Connection connection, Collection<String> sopInstanceUids)
      throws SQLException {
    Map<String, InstanceFacts> all = new HashMap<>();
    sopInstanceUids.forEach(uid -> all.put(uid, new InstanceFacts(uid)));
    String[] uids = sopInstanceUids.toArray(String[]::new);
    query(connection, EXPECTATIONS, uids, row -> facts(all, row).join(expectation(row)));
    query(connection, RECEIPTS, uids, row -> facts(all, row).join(receipt(row)));
    query(connection, STORED, uids, row -> facts(all, row).join(stored(row)));
    query(connection, RESTAMPS, uids, row -> facts(all, row).join(restamped(row)));
    return all;
  }

  void write(
      Connection connection, Collection<ExpectationRow> expectations, Collection<Receipt> receipts)
      throws SQLException {
    writeExpectations.execute(connection, expectations);
    writeReceipts.execute(connection, receipts);
  }

  private static InstanceFacts facts(Map<String, InstanceFacts> all, ResultSet row)
      throws SQLException {
    return all.computeIfAbsent(row.getString(1), InstanceFacts::new);
  }

  private static Expectation expectation(ResultSet row) throws SQLException {
    Instant at = instant(row, 6);
    Expectation.Missing missing = null;
    if (at != null) {
      missing =
          new Expectation.Missing(
              at, row.getString(7), new Reason(row.getString(8), row.getString(9)));
    }
    return new Expectation(
        row.getString(2), row.getString(3), row.getString(4), row.getLong(5), missing);
  }

  static Receipt receipt(ResultSet row) throws SQLException {
    String repeatSource = row.getString(16);
    RepeatOf repeat =
        repeatSource == null
            ? null
            : new RepeatOf(
                repeatSource,
                Sha256.ofDigest(row.getBytes(17)),
                Relation.valueOf(row.getString(18)));
    return new Receipt(
        row.getString(2),
        new InstanceId(row.getString(4), row.getString(5), row.getString(1)),
        Packed.digests(row.getBytes(6), row.getBytes(3)),
        Packed.sha256(row.getBytes(7)),
        row.getString(8),
        instant(row, 9),
        Packed.numbers(row.getBytes(10)),
        row.getBoolean(11),
        reason(row.getString(12), row.getString(13)),
        reason(row.getString(14), row.getString(15)),
        repeat,
        Packed.digestSet(row.getBytes(19)));
  }

  private static Restamped restamped(ResultSet row) throws SQLException {
    return new Restamped(
        row.getLong(2),
        Sha256.ofDigest(row.getBytes(3)),
        Sha256.ofDigest(row.getBytes(4)),
        row.getBoolean(5));
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        Sha256.ofDigest(row.getBytes(2)),
        row.getString(3),
        row.getLong(4),
        row.getTimestamp(5).toInstant());
  }

  static <A, B> @Nullable B partOf(@Nullable A value, Function<A, B> part) {
    return value == null ? null : part.apply(value);
  }

  static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }

  static @Nullable Reason reason(@Nullable String code, @Nullable String message) {
    return code == null ? null : new Reason(code, message == null ? "" : message);
  }

  static @Nullable String code(@Nullable Reason reason) {
    return reason == null ? null : reason.code();
  }

  static @Nullable String message(@Nullable Reason reason) {
    return reason == null ? null : reason.message();
  }

  /** A row's reader. */
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  static void query(Connection connection, String sql, String[] uids, RowReader reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", uids));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }
}
