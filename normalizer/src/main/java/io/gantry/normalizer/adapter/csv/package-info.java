/** Patient indexes and patient records as CSV files. */
@NullMarked
package io.gantry.normalizer.adapter.csv;

import org.jspecify.annotations.NullMarked;
