package io.gantry.loader;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.Uids;
import io.gantry.contracts.digest.Sha256;

/**
 * Where things lie in the cloud archive (docs of the bucket layout).
 *
 * @param prefix before every key; may be empty
 */
public record ObjectKeys(String prefix) {
  /** What all instance objects and manifests begin with. */
  public String studies() {
    return prefix + "studies/";
  }

  /** The key of one version of an instance, by what is stored. */
  public String instance(InstanceId id, Sha256 storedInstance) {
    return study(id.studyInstanceUid())
        + "series/"
        + Uids.pathSegment(id.seriesInstanceUid())
        + "/instances/"
        + Uids.pathSegment(id.sopInstanceUid())
        + "/"
        + storedInstance.hex().substring(0, 16)
        + ".dcm";
  }

  /** Whether it is the key of an instance, not of a manifest. */
  static boolean isInstance(String key) {
    return key.endsWith(".dcm");
  }

  /** The key of the study's manifest. */
  public String manifest(String studyInstanceUid) {
    return study(studyInstanceUid) + "manifest.json";
  }

  /** The key of an earlier manifest. */
  public String manifest(String studyInstanceUid, int version) {
    return study(studyInstanceUid) + "manifest-" + version + ".json";
  }

  /** What the keys of one study begin with. */
  String study(String studyInstanceUid) {
    return studies() + Uids.pathSegment(studyInstanceUid) + "/";
  }
}
