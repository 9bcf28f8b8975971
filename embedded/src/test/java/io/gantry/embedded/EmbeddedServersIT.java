package io.gantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All four servers in this JVM, whose heap is 512 MB. */
@Timeout(180)
class EmbeddedServersIT {
  private Path state;

  @BeforeEach
  void directory() throws Exception {
    state = StateDirectory.create();
  }

  @AfterEach
  void remove() throws Exception {
    StateDirectory.delete(state);
  }

  private static void expect(AllServers servers, String... values) throws Exception {
    List<String> all = List.of(values);
    assertThat(servers.read())
        .isEqualTo(Map.of("kafka", all, "postgres", all, "s3", all, "ehr", all));
  }

  @Test
  void theyFindTheirDataAgainAndKeepTheirPorts() throws Exception {
    List<String> addresses;
    try (AllServers servers = new AllServers(state)) {
      servers.write("one");
      expect(servers, "one");
      addresses = addresses(servers);
    }
    try (AllServers servers = new AllServers(state)) {
      expect(servers, "one");
      servers.write("two");
      expect(servers, "one", "two");
      assertThat(addresses(servers)).isEqualTo(addresses);
    }
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(512L << 20);
  }

  private static List<String> addresses(AllServers servers) {
    return List.of(
        servers.postgres.jdbcUrl(),
        servers.kafka.bootstrapServers(),
        servers.s3.endpoint().toString(),
        servers.ehr.baseUrl().toString());
  }

  @Test
  void aKilledProcessLosesNothingAndItsPostgresIsTakenOver() throws Exception {
    Path written = state.resolve("written");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ServersToKill.class.getName(),
                state.toString(),
                "one",
                written.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(state.toFile(), "child.out"))
            .start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> Files.exists(written) || !child.isAlive());
      assertThat(written).exists();
    } finally {
      child.toHandle().destroyForcibly();
      child.waitFor(10, TimeUnit.SECONDS);
    }
    long postgres = Long.parseLong(Files.readString(written, StandardCharsets.UTF_8));

    try (AllServers servers = new AllServers(state)) {
      assertThat(servers.postgres.pid()).isEqualTo(postgres);
      servers.write("two");
      expect(servers, "one", "two");
    }
    assertThat(StateDirectory.isRunning(postgres)).isFalse();
  }

  @Test
  void nobodyElseCanReadTheirFiles() throws Exception {
    try (AllServers servers = new AllServers(state)) {
      servers.write("one");
      for (String name : List.of("kafka", "s3", "ehr")) {
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(name))))
            .isEqualTo("rwx------");
      }
      assertThat(Files.getPosixFilePermissions(state.resolve("postgres")))
          .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ);
      for (String secret :
          List.of("postgres/password", "s3/access-key-id", "s3/secret-access-key")) {
        assertThat(Files.getPosixFilePermissions(state.resolve(secret)))
            .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      }
    }
  }
}
