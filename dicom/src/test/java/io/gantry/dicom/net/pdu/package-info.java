@NullMarked
package io.gantry.dicom.net.pdu;

import org.jspecify.annotations.NullMarked;
