@NullMarked
package io.gantry.extractor.adapter.dicom;

import org.jspecify.annotations.NullMarked;
