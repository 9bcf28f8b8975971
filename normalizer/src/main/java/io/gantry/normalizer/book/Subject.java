package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;

/**
 * What conditions look at.
 *
 * @param source the archive that it came from, as configured
 * @param head the header as far as the rules before have changed it
 */
public record Subject(String source, DataSet head) {}
