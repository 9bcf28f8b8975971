@NullMarked
package io.gantry.dicom.data;

import org.jspecify.annotations.NullMarked;
