package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;

/**
 * A C-FIND.
 *
 * @param keys matching and return keys; Query/Retrieve Level is set from {@code level}
 */
public record FindRequest(QueryModel model, QueryLevel level, DataSet keys) {}
