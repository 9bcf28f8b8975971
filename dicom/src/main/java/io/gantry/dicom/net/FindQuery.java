package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import java.util.Set;

/**
 * A C-FIND-RQ that arrived.
 *
 * @param identifier with Query/Retrieve Level; not checked
 * @param features that were negotiated
 */
public record FindQuery(
    AssociationInfo association,
    int messageId,
    QueryModel model,
    DataSet identifier,
    Set<QueryFeature> features) {
  /** Whether relational queries were negotiated. */
  public boolean relational() {
    return features.contains(QueryFeature.RELATIONAL);
  }
}
