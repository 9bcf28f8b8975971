/**
 * DIMSE command sets (PS3.7 chapter 9 and annex E), status codes and SOP class UIDs of the services
 * we speak. Command sets are always implicit VR little endian and have a codec of their own here.
 */
@NullMarked
package io.gantry.dicom.net.dimse;

import org.jspecify.annotations.NullMarked;
