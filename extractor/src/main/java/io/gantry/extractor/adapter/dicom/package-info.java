/** Archives over DICOM: queries, retrievals, the store SCP. */
@NullMarked
package io.gantry.extractor.adapter.dicom;

import org.jspecify.annotations.NullMarked;
