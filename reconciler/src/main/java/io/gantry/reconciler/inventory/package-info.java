/** Proof that an inventory is complete: independent sweeps of a source, compared. */
@NullMarked
package io.gantry.reconciler.inventory;

import org.jspecify.annotations.NullMarked;
