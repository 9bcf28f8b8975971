@NullMarked
package io.gantry.dicom.net.dimse;

import org.jspecify.annotations.NullMarked;
