package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;

/**
 * A C-GET: the objects come over the same association.
 *
 * @param identifier unique keys; Query/Retrieve Level is set from {@code level}
 */
public record GetRequest(QueryModel model, QueryLevel level, DataSet identifier) {}
