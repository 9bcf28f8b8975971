package io.gantry.reconciler.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.WaveSummary;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is signed (docs/certificate.md). No patient data.
 *
 * @param kind {@code wave}, {@code study} or {@code project}
 * @param name of the wave, Study Instance UID, or {@code project}
 * @param exceptions what was not migrated, and each reason
 * @param ruleBooks rule book version to instances
 * @param verifiedBy {@code store-checksum} or {@code read-back} to instances
 * @param merkleRoot over the stored instance digests (32 bytes each) in the order of the list of
 *     instances: study, SOP Instance UID
 * @param instancesSha256 of the list of instances, byte for byte
 */
public record Statement(
    String format,
    String kind,
    String name,
    Instant issuedAt,
    WaveSummary.Studies studies,
    WaveSummary.Instances instances,
    boolean balanced,
    List<String> reasons,
    List<WaveSummary.WaveException> exceptions,
    SortedMap<String, Long> ruleBooks,
    SortedMap<String, Long> verifiedBy,
    long merkleLeaves,
    Sha256 merkleRoot,
    Sha256 instancesSha256) {
  static final String FORMAT = "gantry-certificate-2";

  public Statement {
    reasons = List.copyOf(reasons);
    exceptions = List.copyOf(exceptions);
    ruleBooks = new TreeMap<>(ruleBooks);
    verifiedBy = new TreeMap<>(verifiedBy);
  }

  /** The text that is signed. */
  String text() {
    try {
      return Json.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a statement can be written", e);
    }
  }

  static Statement parse(String json) throws IOException {
    return Json.mapper().readValue(json, Statement.class);
  }
}
