@NullMarked
package io.gantry.dicom.net;

import org.jspecify.annotations.NullMarked;
