package io.gantry.extractor.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.SpoolRef;
import io.gantry.platform.spool.Spool;
import io.gantry.platform.spool.SpoolSettings;
import io.gantry.platform.spool.SpoolWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolKeeperTest {
  private static final int LIMIT = 100_000;

  @TempDir Path directory;
  private Spool spool;
  private SpoolKeeper keeper;
  private final List<SpoolRef> refs = new ArrayList<>();

  @BeforeEach
  void fourObjectsEachInItsOwnSegment() throws IOException {
    spool = Spool.open(directory.resolve("main"), new SpoolSettings(LIMIT, 1));
    keeper = new SpoolKeeper(spool, "main", LIMIT);
    try (SpoolWriter writer = spool.newWriter()) {
      for (int i = 0; i < 4; i++) {
        writer.begin();
        writer.write(new byte[10_000], 0, 10_000);
        refs.add(writer.end().durable().join());
      }
    }
  }

  @AfterEach
  void close() {
    spool.close();
  }

  private boolean isThere(int object) {
    return directory.resolve("main").resolve(refs.get(object).segment()).toFile().exists();
  }

  @Test
  void aSettledObjectIsLetGoOf() {
    keeper.settled(refs.get(1));
    keeper.settled(refs.get(1));
    assertThat(isThere(1)).isFalse();
    assertThat(isThere(0)).isTrue();
  }

  @Test
  void heldObjectsKeepAQuarterAndTheOldestGoesFirst() {
    refs.forEach(keeper::held);
    assertThat(keeper.heldBytes()).isEqualTo(20_000);
    assertThat(isThere(0)).isFalse();
    assertThat(isThere(1)).isFalse();
    assertThat(isThere(2)).isTrue();
    assertThat(isThere(3)).isTrue();
    keeper.settled(refs.get(2));
    assertThat(keeper.heldBytes()).isEqualTo(10_000);
  }

  @Test
  void objectsOfOtherVolumesAreNotOurs() {
    SpoolRef other = new SpoolRef("elsewhere", refs.get(0).segment(), 0, 10_000);
    keeper.settled(other);
    keeper.held(other);
    assertThat(isThere(0)).isTrue();
    assertThat(keeper.heldBytes()).isZero();
  }
}
