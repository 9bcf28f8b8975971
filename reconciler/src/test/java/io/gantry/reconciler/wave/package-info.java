@NullMarked
package io.gantry.reconciler.wave;

import org.jspecify.annotations.NullMarked;
