package io.gantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddedPostgresIT {
  // One for all tests: to initialize it takes seconds. Each test starts a server there and ends it.
  private static Path state;
  private static Path directory;

  @BeforeAll
  static void directory() throws IOException {
    state = StateDirectory.create();
    directory = state.resolve("postgres");
  }

  @AfterAll
  static void remove() throws IOException {
    StateDirectory.delete(state);
  }

  private static String ask(EmbeddedPostgres server, String query) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void isSetUpToKeepWhatItAcknowledged() throws SQLException {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
      assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
      assertThat(ask(server, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(ask(server, "SHOW data_checksums")).isEqualTo("on");
      assertThat(ask(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(ask(server, "SHOW server_encoding")).isEqualTo("UTF8");
    }
  }

  @Test
  void refusesAWrongPassword() {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), server.user(), "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void aServerThatStillRunsIsTakenOver() throws SQLException {
    EmbeddedPostgres first = EmbeddedPostgres.start(directory);

    try (EmbeddedPostgres second = EmbeddedPostgres.start(directory)) {
      assertThat(second.pid()).isEqualTo(first.pid());
      assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
      assertThat(ask(second, "SELECT 1")).isEqualTo("1");
    }
    assertThat(StateDirectory.isRunning(first.pid())).isFalse();
  }

  @Test
  void aKilledServerRecoversAtTheNextStart() throws SQLException {
    EmbeddedPostgres first = EmbeddedPostgres.start(directory);
    try (Connection connection =
            DriverManager.getConnection(first.jdbcUrl(), first.user(), first.password());
        Statement sql = connection.createStatement()) {
      sql.execute("DROP TABLE IF EXISTS t");
      sql.execute("CREATE TABLE t AS SELECT 42 AS x");
    }
    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !StateDirectory.isRunning(first.pid()));

    try (EmbeddedPostgres second = EmbeddedPostgres.start(directory)) {
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(ask(second, "SELECT x FROM t")).isEqualTo("42");
    }
  }

  @Test
  void aStalePidFileThatNamesAnotherProcessIsNoObstacle() throws IOException, SQLException {
    EmbeddedPostgres.start(directory).close();
    Files.writeString(
        directory.resolve("data/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + directory + "\n1\n1\n\n\n\nready\n",
        StandardCharsets.UTF_8);

    try (EmbeddedPostgres server = EmbeddedPostgres.start(directory)) {
      assertThat(ask(server, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void anInitializationThatWasCutShortIsDoneAnew() throws IOException, SQLException {
    Path other = state.resolve("cut-short");
    Path unfinished = Files.createDirectories(other.resolve("data.unfinished/base"));
    Files.writeString(unfinished.resolve("half"), "x", StandardCharsets.UTF_8);

    try (EmbeddedPostgres server = EmbeddedPostgres.start(other)) {
      assertThat(ask(server, "SELECT current_database()")).isEqualTo("gantry");
    }
  }

  @Test
  void asRootADirectoryItsUserCannotPassThroughIsNamed() throws IOException {
    Assumptions.assumeTrue(PostgresUser.ofThisProcess().other(), "needs root");
    Path closed = Files.createDirectories(state.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));

    assertThatThrownBy(() -> EmbeddedPostgres.start(closed.resolve("postgres")))
        .asInstanceOf(type(EmbeddedException.class))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("GTY-0231");
          assertThat(e).hasMessageContaining("the directory " + closed + ": chmod");
        });
  }
}
