package io.gantry.reconciler.adapter.postgres;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.duplicates.DuplicateReport.Case;
import io.gantry.reconciler.duplicates.DuplicateReport.Pair;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.ledger.Verdict;
import io.gantry.reconciler.wave.Forecaster.Prices;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies by what they are to the version that counts. Reads the instances that came more than once,
 * so its cost grows with those; nothing on a page waits for it. Safe between threads.
 */
public final class DuplicateQuery implements DuplicateReports {
  /** Bytes of head, pixels and tail as received: each begins an entry of 44 bytes in "parts". */
  private static final String RECEIVED_BYTES =
      """
      (('x' || encode(substring(r.parts FROM 1 FOR 8), 'hex'))::bit(64)::bigint
        + ('x' || encode(substring(r.parts FROM 45 FOR 8), 'hex'))::bit(64)::bigint
        + ('x' || encode(substring(r.parts FROM 89 FOR 8), 'hex'))::bit(64)::bigint)\
      """;

  /**
   * A copy's own bytes: of all that a source sent of the instance, but for the version that counts;
   * what came again and again with equal bytes is one receipt.
   */
  private static final String COPIES =
      """
      FROM expectation e
        JOIN stored_object o ON o.sop_uid = e.sop_uid AND o.role = 'VERIFIED'
        JOIN receipt r ON r.sop_uid = e.sop_uid AND r.source = e.source
          AND r.study_uid = e.study_uid
          AND NOT (r.source = o.primary_source AND r.received = o.primary_received)
      WHERE e.verdict IN ('REPEAT', 'REENCODED', 'REVISED', 'COLLISION')\
      """;

  private static final String PAIRS =
      """
      SELECT e.source, o.primary_source, e.verdict, count(DISTINCT e.study_uid),
        count(DISTINCT (e.sop_uid, e.study_uid)), sum(%s)
      %s
      GROUP BY e.source, o.primary_source, e.verdict
      ORDER BY 6 DESC, 1, 2, 3
      """
          .formatted(RECEIVED_BYTES, COPIES);

  private static final String CASES =
      """
      SELECT DISTINCT e.study_uid, e.sop_uid, e.source, o.primary_source, e.verdict
      %s AND e.verdict IN ('REVISED', 'COLLISION')
      ORDER BY 1, 2, 3 LIMIT ?
      """
          .formatted(COPIES);

  private final Database database;
  private final Prices prices;

  /**
   * @param prices of keeping what is or is not stored
   */
  public DuplicateQuery(Database database, Prices prices) {
    this.database = database;
    this.prices = prices;
  }

  @Override
  public DuplicateReport duplicates(int mostCases) {
    try {
      return database.read(connection ->
          DuplicateReport.of(pairs(connection), cases(connection, mostCases), prices));
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }

  private static List<Pair> pairs(Connection connection) throws SQLException {
    List<Pair> pairs = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(PAIRS);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        pairs.add(
            new Pair(
                row.getString(1),
                row.getString(2),
                Verdict.valueOf(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)));
      }
    }
    return pairs;
  }

  private static List<Case> cases(Connection connection, int most) throws SQLException {
    List<Case> cases = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(CASES)) {
      select.setInt(1, most);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          cases.add(
              new Case(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  Verdict.valueOf(row.getString(5))));
        }
      }
    }
    return cases;
  }
}
