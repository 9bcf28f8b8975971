/**
 * Data sets: tags, value representations, reading, writing, cutting and patching (PS3.5, 3.6,
 * 3.10).
 */
@NullMarked
package io.gantry.dicom.data;

import org.jspecify.annotations.NullMarked;
