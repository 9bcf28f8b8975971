package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.wave.Scope;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Which studies of the ledger a saved scope means. Left is what is not verified, and what the
 * archive counts otherwise than it listed when it was moved: it has changed since.
 */
final class ScopeQuery {
  private static final String IN_SCOPE =
      """
      s.found_at IS NOT NULL
        AND (?::text = '' OR s.study_date >= ?) AND (?::text = '' OR s.study_date <= ?)
        AND (cardinality(?::text[]) = 0 OR string_to_array(s.modalities, '\\') && ?::text[])
        AND (NOT ?::boolean OR s.class <> 'VERIFIED' OR s.found_instances <> s.listed)
      """;

  private ScopeQuery() {}

  /**
   * Puts the studies of one source into the wave, and the selection on record as its sweep.
   *
   * @return how many
   */
  static int select(
      Connection connection, RunTable.Run run, Scope scope, String source, boolean patients)
      throws SQLException {
    int studies =
        Sql.update(
            connection,
            """
            INSERT INTO wave_study (wave, study_uid, source, run)
            SELECT ?, s.study_uid, s.source, ? FROM study s
            WHERE s.source = ? AND %s
              AND (NOT ?::boolean OR EXISTS (SELECT FROM wave_list l
                WHERE l.wave = ? AND l.study_uid = s.study_uid AND l.in_scope))
              AND (NOT ?::boolean OR EXISTS (SELECT FROM wave_patient p
                JOIN study_patient t ON t.patient = p.patient
                WHERE p.wave = ? AND p.in_scope AND t.study_uid = s.study_uid
                  AND t.source = s.source))
            ON CONFLICT (wave, study_uid, source) DO UPDATE SET run = excluded.run\
            """
                .formatted(IN_SCOPE),
            run.wave(),
            run.id(),
            source,
            scope.firstDay(),
            scope.firstDay(),
            scope.lastDay(),
            scope.lastDay(),
            scope.modalities(),
            scope.modalities(),
            scope.left(),
            !scope.studies().isEmpty(),
            run.wave(),
            patients,
            run.wave());
    Sql.update(
        connection,
        """
        UPDATE run_source SET selected = true, partitions = 0, studies = ?
        WHERE run = ? AND source = ?\
        """,
        studies,
        run.id(),
        source);
    return studies;
  }

  /** Whether the plan lists patients that are in its scope. */
  static boolean listsPatients(Connection connection, String wave) throws SQLException {
    return Sql.exists(connection, "SELECT FROM wave_patient WHERE wave = ? AND in_scope", wave);
  }
}
