/** Waves: what is to be moved, how far it is, and whether it balances. */
@NullMarked
package io.gantry.reconciler.wave;

import org.jspecify.annotations.NullMarked;
