package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.ledger.InstanceFacts;
import io.gantry.reconciler.ledger.InstanceState;
import io.gantry.reconciler.ledger.InstanceState.Primary;
import io.gantry.reconciler.ledger.Receipt;
import io.gantry.reconciler.ledger.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Table duplicate_study: copies by what they are to the version that counts. A copy's bytes are
 * those of all that a source sent of the instance, but for the version that counts; what came again
 * and again with equal bytes is one receipt.
 */
final class DuplicateTable {
  /** Which copies: of a study, what they are, whose copy counts. */
  record Kind(String studyInstanceUid, String source, String of, Verdict verdict) {}

  /** So many more, or fewer. */
  record Copies(Kind kind, long instances, long bytes) {
    private Copies minus() {
      return new Copies(kind, -instances, -bytes);
    }

    private Copies plus(Copies more) {
      return new Copies(kind, instances + more.instances, bytes + more.bytes);
    }
  }

  private final Bulk<Copies> add =
      new Bulk<Copies>(
              """
              INSERT INTO duplicate_study AS t (:columns) SELECT :columns FROM :rows
              ON CONFLICT (study_uid, source, primary_source, verdict) DO UPDATE SET
                instances = t.instances + excluded.instances, bytes = t.bytes + excluded.bytes\
              """)
          .text("study_uid", row -> row.kind().studyInstanceUid())
          .text("source", row -> row.kind().source())
          .text("primary_source", row -> row.kind().of())
          .text("verdict", row -> row.kind().verdict().name())
          .number("instances", Copies::instances)
          .number("bytes", Copies::bytes);

  /** The copies of one instance. */
  static List<Copies> of(InstanceFacts facts, InstanceState state) {
    Primary primary = state.primary();
    if (primary == null || facts.receipts().size() < 2) {
      return List.of();
    }
    List<Copies> copies = new ArrayList<>();
    state
        .units()
        .forEach((unit, judged) -> {
          Verdict verdict = judged.verdict();
          List<Receipt> others =
              facts.receipts().entrySet().stream()
                  .filter(one -> !one.getKey().equals(primary.version()))
                  .map(Map.Entry::getValue)
                  .filter(one ->
                      one.source().equals(unit.source())
                          && one.instance().studyInstanceUid().equals(unit.studyInstanceUid()))
                  .toList();
          if (verdict != null && verdict != Verdict.PRIMARY && !others.isEmpty()) {
            copies.add(
                new Copies(
                    new Kind(
                        unit.studyInstanceUid(),
                        unit.source(),
                        primary.version().source(),
                        verdict),
                    1,
                    others.stream().mapToLong(one -> one.received().length()).sum()));
          }
        });
    return copies;
  }

  /** Adds the difference between what an instance's copies were and are. */
  static void compare(List<Copies> before, List<Copies> after, Map<Kind, Copies> changes) {
    if (!before.equals(after)) {
      before.forEach(one -> changes.merge(one.kind(), one.minus(), Copies::plus));
      after.forEach(one -> changes.merge(one.kind(), one, Copies::plus));
    }
  }

  void add(Connection connection, Collection<Copies> changes) throws SQLException {
    add.execute(
        connection,
        changes.stream().filter(one -> one.instances() != 0 || one.bytes() != 0).toList());
  }
}
