package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.changes.StoredVersion;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.wave.SignOff;
import io.gantry.reconciler.wave.WaveSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the ledger for people and for the verification run. Safe between threads. */
public final class LedgerReader implements Ledger {
  private static final int ROWS_AT_ONCE = 500;
  private static final String IN_WAVE =
      " AND EXISTS (SELECT FROM wave_study w WHERE w.study_uid = o.study_uid AND w.wave = ?)";

  private final Database database;

  public LedgerReader(Database database) {
    this.database = database;
  }

  @Override
  public Optional<StudyCustody> study(String studyInstanceUid) {
    try {
      return database.read(connection -> CustodyQuery.read(connection, studyInstanceUid));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<SourceQuality> quality() {
    try {
      return database.read(QualityQuery::sources);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<ObjectFindings> findings(String studyInstanceUid) {
    try {
      return database.read(connection -> QualityQuery.study(connection, studyInstanceUid));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<HeldObject> heldObjects(@Nullable String study, @Nullable String source, int limit) {
    try {
      return database.read(connection -> HeldTable.read(connection, study, source, limit));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Optional<StoredVersion> storedVersion(
      String studyInstanceUid, String sopInstanceUid, @Nullable String storedDigest) {
    try {
      return database.read(connection ->
          StoredVersionQuery.read(connection, studyInstanceUid, sopInstanceUid, storedDigest));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Optional<SignOff> signOff(String wave) {
    try {
      return database.read(connection -> SignOffTable.latest(connection, wave));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<VerifiedInstance> verifiedInstancesOf(String studyInstanceUid) {
    try {
      return database.read(connection -> VerifiedRows.of(connection, studyInstanceUid));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
    try {
      return stream(wave == null ? "" : IN_WAVE, wave);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @Override
  public Stream<VerifiedInstance> verified(LedgerScope scope) {
    try {
      return switch (scope) {
        case LedgerScope.Wave wave -> stream(IN_WAVE, wave.name());
        case LedgerScope.Study study -> stream(" AND o.study_uid = ?", study.name());
        case LedgerScope.Project _ -> stream("", null);
      };
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private Stream<VerifiedInstance> stream(String condition, @Nullable String value)
      throws SQLException {
    Rows rows = new Rows(database.connection(), condition, value);
    return StreamSupport.stream(rows, false).onClose(rows::close);
  }

  @Override
  public WaveSummary summary(LedgerScope scope) {
    try {
      return database
          .read(connection ->
              switch (scope) {
                case LedgerScope.Wave wave -> new SummaryQuery().one(connection, wave.name());
                case LedgerScope.Study study -> ScopeSummary.ofStudy(connection, study.name());
                case LedgerScope.Project _ -> Optional.of(ScopeSummary.ofProject(connection));
              })
          .orElseThrow(() -> unknown(scope));
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unknown(LedgerScope scope) {
    return scope instanceof LedgerScope.Study
        ? new GantryException("GTY-0616", "The ledger knows no study with this UID")
        : new GantryException("GTY-0614", "There is no wave " + scope.name());
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }

  /** Rows through a cursor of the server; owns the connection until closed. */
  private static final class Rows extends AbstractSpliterator<VerifiedInstance> {
    private final Connection connection;
    private final PreparedStatement select;
    private final ResultSet row;

    Rows(Connection connection, String condition, @Nullable String value) throws SQLException {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.connection = connection;
      try {
        select =
            connection.prepareStatement(
                VerifiedRows.SELECT + condition + " ORDER BY o.study_uid, o.sop_uid");
        select.setFetchSize(ROWS_AT_ONCE);
        if (value != null) {
          select.setString(1, value);
        }
        row = select.executeQuery();
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }

    @Override
    public boolean tryAdvance(Consumer<? super VerifiedInstance> action) {
      try {
        if (!row.next()) {
          return false;
        }
        action.accept(VerifiedRows.read(row));
        return true;
      } catch (SQLException e) {
        throw unavailable(e);
      }
    }

    void close() {
      try {
        row.close();
        select.close();
        connection.rollback();
        connection.close();
      } catch (SQLException e) {
        throw unavailable(e);
      }
    }
  }
}
