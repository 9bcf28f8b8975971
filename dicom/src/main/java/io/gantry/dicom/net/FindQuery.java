package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;

/**
 * A C-FIND-RQ that arrived.
 *
 * @param identifier with Query/Retrieve Level; not checked
 * @param relational whether relational queries were negotiated
 */
public record FindQuery(
    AssociationInfo association,
    int messageId,
    QueryModel model,
    DataSet identifier,
    boolean relational) {}
