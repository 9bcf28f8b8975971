package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import java.util.Set;

/**
 * A C-GET-RQ that arrived.
 *
 * @param identifier with Query/Retrieve Level; not checked
 * @param features that were negotiated
 */
public record GetQuery(
    AssociationInfo association,
    int messageId,
    QueryModel model,
    DataSet identifier,
    Set<QueryFeature> features) {}
