/** Specific Character Set: decoding and encoding of text (PS3.5 6.1, PS3.3 C.12.1.1.2). */
@NullMarked
package io.gantry.dicom.data.charset;

import org.jspecify.annotations.NullMarked;
