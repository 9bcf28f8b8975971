package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006Z");

  private static PartDigest part(String text) {
    return ObjectInSpool.digest(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static StudyVerified aStudy() {
    String syntax = "1.2.840.10008.1.2.1";
    InstanceDigests received =
        InstanceDigests.of(syntax, part("head"), part("pixels"), PartDigest.EMPTY);
    InstanceDigests stored =
        InstanceDigests.of(syntax, part("new head"), part("pixels"), PartDigest.EMPTY);
    return new StudyVerified(
        "1.2",
        7,
        List.of(
            new VerifiedInstance(
                new InstanceId("1.2", "1.2.3", "1.2.3.4"),
                "legacy",
                List.of("shadow"),
                "1.2.840.10008.5.1.4.1.1.2",
                syntax,
                received,
                Sha256.EMPTY,
                stored,
                new StoredObject("studies/1.2/x.dcm", 400, 0xABCDEF, VerifiedBy.READ_BACK),
                "rules-1",
                List.of("00100021"),
                new ImagingAttributes(
                    new ImagingAttributes.Patient("4711", "L", "Doe^Jane", "19700101", "F"),
                    new ImagingAttributes.Study(null, null, null, "A1", null, null, null),
                    new ImagingAttributes.Series(1, "CT", null, null, null, null, null),
                    new ImagingAttributes.Instance(1, null, null)),
                AT,
                AT)),
        AT);
  }

  @Test
  void theFormatIsAContract() throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(ManifestTest.class.getResourceAsStream("manifest-1.json"))) {
      String expected = new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip();

      String json = new String(Manifest.of(aStudy(), 2).toJson(), StandardCharsets.UTF_8);

      assertThat(json).isEqualTo(expected);
    }
  }

  @Test
  void nothingOfThePatientIsInIt() {
    String json = new String(Manifest.of(aStudy(), 2).toJson(), StandardCharsets.UTF_8);

    assertThat(json).doesNotContain("Doe", "4711", "19700101", "A1\"");
  }
}
