/**
 * Protocol data units of the DICOM upper layer (PS3.8 section 9.3): records, their byte form, and
 * the buffered streams that carry them. Knows nothing of DIMSE, data sets or sockets.
 */
@NullMarked
package io.gantry.dicom.net.pdu;

import org.jspecify.annotations.NullMarked;
