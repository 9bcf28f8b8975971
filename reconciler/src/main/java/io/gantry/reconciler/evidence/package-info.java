/** Signed evidence of what was migrated: certificates and how they are checked off line. */
@NullMarked
package io.gantry.reconciler.evidence;

import org.jspecify.annotations.NullMarked;
