package io.gantry.embedded.ehr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceLogTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("resources.log");
  }

  private static ResourceLog.Change change(String id, String json) {
    return new ResourceLog.Change(
        new StoredVersion(
            new ResourceKey("Patient", id), 1, Instant.ofEpochMilli(5), json.isEmpty(), 0, 0),
        json);
  }

  /** Ids in the log, and the JSON read at the place each was found. */
  private List<String> read() throws IOException {
    List<StoredVersion> versions = new ArrayList<>();
    List<String> found = new ArrayList<>();
    try (ResourceLog log =
        ResourceLog.open(file, changes -> changes.forEach(c -> versions.add(c.version())))) {
      for (StoredVersion version : versions) {
        found.add(version.key().id() + "=" + log.json(version));
      }
    }
    return found;
  }

  @Test
  void whatWasAppendedIsReadAgain() throws IOException {
    try (ResourceLog log = ResourceLog.open(file, changes -> {})) {
      List<StoredVersion> placed =
          log.append(List.of(change("a", "{\"x\":\"ü 1\"}"), change("b", "{}")));
      assertThat(log.json(placed.getFirst())).isEqualTo("{\"x\":\"ü 1\"}");
      log.append(List.of(change("a", "")));
    }

    assertThat(read()).containsExactly("a={\"x\":\"ü 1\"}", "b={}", "a=");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aTransactionCutShortAnywhereIsForgottenAsAWhole() throws IOException {
    try (ResourceLog log = ResourceLog.open(file, changes -> {})) {
      log.append(List.of(change("a", "{}")));
    }
    long whole = Files.size(file);
    try (ResourceLog log = ResourceLog.open(file, changes -> {})) {
      log.append(List.of(change("b", "{\"y\":1}"), change("c", "{}")));
    }
    byte[] all = Files.readAllBytes(file);

    for (int length = (int) whole; length < all.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(all, length));
      assertThat(read()).as("cut at %d", length).containsExactly("a={}");
      assertThat(Files.size(file)).isEqualTo(whole);
    }
  }

  @Test
  void aLogWithAGarbledEndIsContinuedAfterItsLastGoodTransaction() throws IOException {
    try (ResourceLog log = ResourceLog.open(file, changes -> {})) {
      log.append(List.of(change("a", "{}")));
    }
    Files.writeString(file, "put Patient b 1 5 {}\nend 12345678\n", StandardOpenOption.APPEND);
    try (ResourceLog log = ResourceLog.open(file, changes -> {})) {
      log.append(List.of(change("c", "{}")));
    }

    assertThat(read()).containsExactly("a={}", "c={}");
  }
}
