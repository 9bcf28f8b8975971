package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
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
  public Stream<VerifiedInstance> verifiedInstances(@Nullable String wave) {
    try {
      Rows rows = new Rows(database.connection(), wave);
      return StreamSupport.stream(rows, false).onClose(rows::close);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static GantryException unavailable(SQLException e) {
    return new GantryException("GTY-0609", "The ledger's database does not answer", e);
  }

  /** Rows through a cursor of the server; owns the connection until closed. */
  private static final class Rows extends AbstractSpliterator<VerifiedInstance> {
    private final Connection connection;
    private final PreparedStatement select;
    private final ResultSet row;

    Rows(Connection connection, @Nullable String wave) throws SQLException {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.connection = connection;
      try {
        String inWave =
            wave == null
                ? ""
                : " AND EXISTS (SELECT FROM wave_study w"
                    + " WHERE w.study_uid = o.study_uid AND w.wave = ?)";
        select =
            connection.prepareStatement(
                VerifiedRows.SELECT + inWave + " ORDER BY o.study_uid, o.sop_uid");
        select.setFetchSize(ROWS_AT_ONCE);
        if (wave != null) {
          select.setString(1, wave);
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
