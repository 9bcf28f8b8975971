@NullMarked
package io.gantry.normalizer.rules;

import org.jspecify.annotations.NullMarked;
