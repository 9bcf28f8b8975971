package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.Sha256;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ObjectKeysTest {
  private static final Sha256 STORED = Sha256.of("stored".getBytes(StandardCharsets.US_ASCII));

  @Test
  void anInstanceLiesUnderItsUidsAndTheDigestOfWhatIsStored() {
    String key = new ObjectKeys("p/").instance(new InstanceId("1.2", "1.2.3", "1.2.3.4"), STORED);

    assertThat(key)
        .isEqualTo(
            "p/studies/1.2/series/1.2.3/instances/1.2.3.4/"
                + STORED.hex().substring(0, 16)
                + ".dcm");
    assertThat(ObjectKeys.isInstance(key)).isTrue();
  }

  @Test
  void uidsThatAreNoneCannotLeaveTheirPlace() {
    String key = new ObjectKeys("").instance(new InstanceId("..", "a/b", ""), STORED);

    assertThat(key)
        .matches(
            "studies/invalid/[0-9a-f]{64}/series/invalid/[0-9a-f]{64}"
                + "/instances/invalid/[0-9a-f]{64}/[0-9a-f]{16}\\.dcm");
  }

  @Test
  void manifestsAreNoInstances() {
    ObjectKeys keys = new ObjectKeys("");

    assertThat(keys.manifest("1.2")).isEqualTo("studies/1.2/manifest.json");
    assertThat(keys.manifest("1.2", 3)).isEqualTo("studies/1.2/manifest-3.json");
    assertThat(ObjectKeys.isInstance(keys.manifest("1.2", 3))).isFalse();
  }
}
