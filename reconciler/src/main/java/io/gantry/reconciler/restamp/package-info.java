/** Late corrections of studies that are in the cloud archive: what operators and merges ask for. */
@NullMarked
package io.gantry.reconciler.restamp;

import org.jspecify.annotations.NullMarked;
