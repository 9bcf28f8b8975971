/** The patient index as topic {@code patients} says it. */
@NullMarked
package io.gantry.normalizer.adapter.patients;

import org.jspecify.annotations.NullMarked;
