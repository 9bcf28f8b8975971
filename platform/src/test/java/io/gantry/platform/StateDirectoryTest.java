package io.gantry.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateDirectoryTest {
  @TempDir Path temp;

  @Test
  void isMadeForItsOwnerOnly() throws IOException {
    try (StateDirectory state = StateDirectory.acquire(temp.resolve("a/state"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aSecondHolderIsToldWhoHasIt() {
    try (StateDirectory state = StateDirectory.acquire(temp.resolve("state"))) {
      assertThatThrownBy(() -> StateDirectory.acquire(state.path()))
          .isInstanceOf(GantryException.class)
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .extracting("code")
          .isEqualTo("GTY-0201");
    }
  }

  @Test
  void whatWasLetGoCanBeTakenAgain() {
    StateDirectory.acquire(temp.resolve("state")).close();
    try (StateDirectory again = StateDirectory.acquire(temp.resolve("state"))) {
      assertThat(again.path()).isDirectory();
    }
  }

  @Test
  void aPlaceThatIsAFileIsACodedError() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    assertThatThrownBy(() -> StateDirectory.acquire(file))
        .isInstanceOf(GantryException.class)
        .extracting("code")
        .isEqualTo("GTY-0202");
  }
}
