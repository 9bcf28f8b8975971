package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.extractor.move.Listing;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenStudyTest {
  private final OpenStudy open =
      new OpenStudy(
          "legacy",
          "order",
          "attempt",
          "1.1",
          new Listing.Builder().add("s", "1.1.1").add("s", "1.1.2").build());

  private void stores(long association, String... sops) {
    for (String sop : sops) {
      open.receiving();
      open.stored(association, 100);
      open.received();
      open.settled(sop, true);
    }
  }

  @Test
  void itDoesNotWaitOnceTheArchivesCountIsReached() throws InterruptedException {
    stores(1, "1.1.1", "1.1.2");
    open.awaitArrivals(0, 2, Duration.ofHours(1));
    assertThat(open.missing().isEmpty()).isTrue();
    assertThat(open.cStoreSuccesses()).isEqualTo(2);
  }

  @Test
  void itDoesNotWaitOnceTheStoringAssociationsAreReleased() throws InterruptedException {
    stores(1, "1.1.1");
    open.associationEnded(1);
    open.awaitArrivals(0, -1, Duration.ofHours(1));
    assertThat(open.missing().size()).isEqualTo(1);
  }

  @Test
  void otherwiseItWaitsForAQuietPeriod() throws InterruptedException {
    stores(1, "1.1.1");
    long start = System.nanoTime();
    open.awaitArrivals(0, 2, Duration.ofMillis(200));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
  }

  @Test
  void onlyDurableObjectsCountAsReceived() throws InterruptedException {
    open.stored(1, 100);
    open.stored(1, 100);
    assertThat(open.awaitSettled(Duration.ofMillis(50))).isFalse();
    assertThat(open.missing().size()).isEqualTo(2);
    open.settled("1.1.1", true);
    open.lost();
    assertThat(open.awaitSettled(Duration.ofMillis(50))).isTrue();
    assertThat(open.missing().instancesOf("s")).containsExactly("1.1.2");
    assertThat(open.cStoreSuccesses()).as("what the disk lost was not received").isEqualTo(1);
  }

  @Test
  void anObjectOfAnotherStudyIsCountedAndMendsNoGap() {
    open.stored(1, 100);
    open.settled("1.1.1", false);
    assertThat(open.cStoreSuccesses()).isEqualTo(1);
    assertThat(open.missing().size()).isEqualTo(2);
  }
}
