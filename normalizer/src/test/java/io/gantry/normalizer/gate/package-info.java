@NullMarked
package io.gantry.normalizer.gate;

import org.jspecify.annotations.NullMarked;
