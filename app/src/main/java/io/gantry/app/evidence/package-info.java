/** Signed evidence of what a wave did. */
@NullMarked
package io.gantry.app.evidence;

import org.jspecify.annotations.NullMarked;
