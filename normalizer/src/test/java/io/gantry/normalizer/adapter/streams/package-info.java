@NullMarked
package io.gantry.normalizer.adapter.streams;

import org.jspecify.annotations.NullMarked;
