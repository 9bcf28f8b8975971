/** The same object at more than one source: what that saves, and what a person must decide. */
@NullMarked
package io.gantry.reconciler.duplicates;

import org.jspecify.annotations.NullMarked;
