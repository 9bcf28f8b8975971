/**
 * Coverage-guided fuzzing of everything that reads bytes of others, by Jazzer, for a bounded time.
 */
@NullMarked
package io.gantry.dicom.fuzz;

import org.jspecify.annotations.NullMarked;
