package io.gantry.extractor.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListingTest {
  private static Listing aListing() {
    return new Listing.Builder()
        .add("s1", "1.3")
        .add("s1", "1.1")
        .add("s2", "1.2")
        .add("s2", "1.1")
        .build();
  }

  @Test
  void anInstanceListedTwiceCountsOnceInItsFirstSeries() {
    Listing listing = aListing();
    assertThat(listing.size()).isEqualTo(3);
    assertThat(listing.instancesOf("s1")).containsExactly("1.3", "1.1");
    assertThat(listing.instancesOf("s2")).containsExactly("1.2");
  }

  @Test
  void theDigestIsOverTheSortedUidsEachWithALineFeed() {
    assertThat(aListing().digest())
        .isEqualTo(Sha256.of("1.1\n1.2\n1.3\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theDifferenceLeavesOutWhatIsDurableAndSeriesThatAreWhole() {
    Listing missing = aListing().without(Set.of("1.2", "1.3", "9.9")::contains);
    assertThat(missing.series()).containsExactly("s1");
    assertThat(missing.instancesOf("s1")).containsExactly("1.1");
    assertThat(aListing().without(_ -> true).isEmpty()).isTrue();
  }
}
