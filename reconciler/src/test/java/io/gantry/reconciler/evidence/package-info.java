@NullMarked
package io.gantry.reconciler.evidence;

import org.jspecify.annotations.NullMarked;
