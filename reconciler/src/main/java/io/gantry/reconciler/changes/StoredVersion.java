package io.gantry.reconciler.changes;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import java.util.List;

/**
 * An object in the cloud archive as the ledger knows it.
 *
 * @param stored digests of its data set
 * @param bytes of the whole object
 * @param changed paths of the attributes that are not as received
 */
public record StoredVersion(
    InstanceId instance,
    String transferSyntaxUid,
    InstanceDigests stored,
    String objectKey,
    long bytes,
    List<String> changed) {
  public StoredVersion {
    changed = List.copyOf(changed);
  }
}
