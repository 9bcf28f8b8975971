/** Heads and file meta information by our DICOM toolkit. */
@NullMarked
package io.gantry.loader.adapter.dicom;

import org.jspecify.annotations.NullMarked;
