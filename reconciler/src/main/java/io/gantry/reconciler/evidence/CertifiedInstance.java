package io.gantry.reconciler.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.json.Json;

/**
 * One line of the list of instances: a leaf of the Merkle tree and where it lies.
 *
 * @param digest stored instance digest
 * @param key in the cloud archive
 */
public record CertifiedInstance(String study, String instance, Sha256 digest, String key) {
  static CertifiedInstance of(VerifiedInstance verified) {
    return new CertifiedInstance(
        verified.instance().studyInstanceUid(),
        verified.instance().sopInstanceUid(),
        verified.stored().instance(),
        verified.object().objectKey());
  }

  String line() {
    try {
      return Json.mapper().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line can be written", e);
    }
  }

  static CertifiedInstance parse(String line) throws JsonProcessingException {
    return Json.mapper().readValue(line, CertifiedInstance.class);
  }
}
