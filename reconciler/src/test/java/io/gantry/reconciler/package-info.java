@NullMarked
package io.gantry.reconciler;

import org.jspecify.annotations.NullMarked;
