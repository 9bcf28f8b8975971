package io.gantry.reconciler.adapter.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gantry.platform.GantryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The ledger's database: a small pool, the schema, and the epoch of the one reconciler that may
 * write. Safe between threads; owns the pool.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 6;

  private final HikariDataSource pool;
  private volatile long epoch;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Connects and brings the schema up to date.
   *
   * @throws GantryException GTY-0608 where the database does not answer or refuses the schema
   */
  public static Database open(String jdbcUrl, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setPoolName("ledger");
    config.addDataSourceProperty("ApplicationName", "gantry-reconciler");
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(config);
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:io/gantry/reconciler/migration")
          .load()
          .migrate();
      return new Database(pool);
    } catch (FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
      if (pool != null) {
        pool.close();
      }
      throw new GantryException(
          "GTY-0608",
          "The ledger's database does not answer or refuses the schema: check ledger.url, user and"
              + " password",
          e);
    }
  }

  /** From now on this one writes; whoever wrote before is fenced. */
  public void takeOver() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement next =
            connection.prepareStatement("UPDATE writer SET epoch = epoch + 1 RETURNING epoch");
        ResultSet row = next.executeQuery()) {
      row.next();
      epoch = row.getLong(1);
      connection.commit();
    }
  }

  /**
   * Writes beside the reconciler that took over last, if any: for commands that put a plan on
   * record.
   *
   * @throws GantryException GTY-0609 where the database does not answer
   */
  public void join() {
    try {
      epoch =
          read(connection ->
              Sql.one(connection, "SELECT epoch FROM writer", row -> row.getLong(1)).orElse(0L));
    } catch (SQLException e) {
      throw new GantryException("GTY-0609", "The ledger's database does not answer", e);
    }
  }

  /**
   * Work that changes the ledger, in one transaction, alone: the writer's row is locked first.
   *
   * @throws Fenced where another reconciler has taken over
   */
  public <T> T write(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try {
        checkEpoch(connection);
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /**
   * The same for work without a result.
   *
   * @throws Fenced where another reconciler has taken over
   */
  public void change(Change work) throws SQLException {
    this.<Boolean>write(connection -> {
      work.in(connection);
      return true;
    });
  }

  /** Work on tables that are no part of the ledger, in one transaction beside its writer's. */
  <T> T apart(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /** Work that only reads, in one snapshot. */
  public <T> T read(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return work.in(connection);
      } finally {
        connection.rollback();
      }
    }
  }

  /** A connection of its own, for a stream of rows; the caller closes it. */
  Connection connection() throws SQLException {
    return pool.getConnection();
  }

  private void checkEpoch(Connection connection) throws SQLException {
    try (PreparedStatement check =
            connection.prepareStatement("SELECT epoch FROM writer FOR UPDATE");
        ResultSet row = check.executeQuery()) {
      if (!row.next() || row.getLong(1) != epoch) {
        throw new Fenced("Another reconciler has taken over this ledger; this one stops");
      }
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /** What is done with a connection, without a result. */
  @FunctionalInterface
  public interface Change {
    void in(Connection connection) throws SQLException;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Work<T> {
    T in(Connection connection) throws SQLException;
  }
}
