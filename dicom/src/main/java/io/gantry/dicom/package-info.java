@NullMarked
package io.gantry.dicom;

import org.jspecify.annotations.NullMarked;
