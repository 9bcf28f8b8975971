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
import org.jspecify.annotations.Nullable;

/**
 * Copies by what they are to the version that counts. The numbers come from a roll-up, so that
 * their cost grows neither with the archive nor with the copies; the cases are the first of an
 * index. Safe between threads.
 */
public final class DuplicateQuery implements DuplicateReports {
  private static final String PAIRS =
      """
      SELECT source, primary_source, verdict, studies, instances, bytes FROM duplicate_tally
      WHERE instances > 0 ORDER BY bytes DESC, source, primary_source, verdict\
      """;

  // Index expectation_undecided, whose key is the order: a page costs the same wherever it begins.
  private static final String CASES =
      """
      SELECT e.study_uid, e.sop_uid, e.source, o.primary_source, e.verdict
      FROM (SELECT study_uid, sop_uid, source, verdict FROM expectation
          WHERE verdict IN ('REVISED', 'COLLISION')
            AND (study_uid, sop_uid, source) > (?, ?, ?)
          ORDER BY study_uid, sop_uid, source LIMIT ?) AS e
        CROSS JOIN LATERAL (SELECT primary_source FROM stored_object
          WHERE sop_uid = e.sop_uid AND role = 'VERIFIED' LIMIT 1) AS o
      ORDER BY 1, 2, 3\
      """;

  private static final After START = new After("", "", "");

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
    return duplicates(mostCases, null);
  }

  @Override
  public DuplicateReport duplicates(int mostCases, @Nullable After after) {
    try {
      return database.read(connection ->
          DuplicateReport.of(
              pairs(connection),
              cases(connection, after == null ? START : after, mostCases),
              prices));
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

  private static List<Case> cases(Connection connection, After after, int most)
      throws SQLException {
    List<Case> cases = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(CASES)) {
      select.setString(1, after.studyInstanceUid());
      select.setString(2, after.sopInstanceUid());
      select.setString(3, after.source());
      select.setInt(4, most);
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
