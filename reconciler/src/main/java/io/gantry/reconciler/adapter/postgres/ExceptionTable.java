package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.reconciler.adapter.postgres.StudyTable.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Table exception_case. Triggers keep it where a study's row changes; this is for what changes
 * beside it: the code of an instance, or a decision about a patient.
 */
final class ExceptionTable {
  private ExceptionTable() {}

  static void refresh(
      Connection connection,
      Collection<Row> now,
      Collection<Row> before,
      Collection<IdentityDecision> decisions)
      throws SQLException {
    Set<String> studies = new HashSet<>();
    now.stream().filter(ExceptionTable::isExceptional).forEach(row -> studies.add(study(row)));
    before.stream().filter(ExceptionTable::isExceptional).forEach(row -> studies.add(study(row)));
    decisions.forEach(decision -> studies.add(decision.studyInstanceUid()));
    if (!studies.isEmpty()) {
      Sql.one(connection, "SELECT exception_refresh(?)", _ -> true, studies);
    }
  }

  private static String study(Row row) {
    return row.facts().studyInstanceUid();
  }

  private static boolean isExceptional(Row row) {
    return row.counts().held() + row.counts().rejected() + row.counts().missing() > 0;
  }
}
