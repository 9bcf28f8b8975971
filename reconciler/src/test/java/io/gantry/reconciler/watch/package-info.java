@NullMarked
package io.gantry.reconciler.watch;

import org.jspecify.annotations.NullMarked;
