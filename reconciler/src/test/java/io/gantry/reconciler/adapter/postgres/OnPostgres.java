package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.Event;
import io.gantry.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A ledger on a real PostgreSQL of the test class. */
abstract class OnPostgres {
  @TempDir static Path home;
  static EmbeddedPostgres postgres;
  static Database database;

  @BeforeAll
  static void startDatabase() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
    postgres.close();
  }

  static void apply(List<? extends Event> events) throws SQLException {
    database.change(connection -> new LedgerBatch().apply(connection, events));
  }

  /** The first value that the statement gives, empty where it is null. */
  static String one(String sql) throws SQLException {
    return database.read(connection -> {
      try (PreparedStatement select = connection.prepareStatement(sql);
          ResultSet row = select.executeQuery()) {
        row.next();
        String value = row.getString(1);
        return value == null ? "" : value;
      }
    });
  }
}
