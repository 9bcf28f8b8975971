@NullMarked
package io.gantry.normalizer;

import org.jspecify.annotations.NullMarked;
