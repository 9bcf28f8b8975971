package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import java.util.Set;

/**
 * A C-MOVE-RQ that arrived.
 *
 * @param messageId goes into the sub-operations with the calling AE title
 * @param identifier with Query/Retrieve Level; not checked
 * @param features that were negotiated
 */
public record MoveQuery(
    AssociationInfo association,
    int messageId,
    QueryModel model,
    String destinationAe,
    DataSet identifier,
    Set<QueryFeature> features) {}
