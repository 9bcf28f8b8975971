/** Orders and how they are carried out: sweeps, extractions, the state of each source. */
@NullMarked
package io.gantry.extractor.order;

import org.jspecify.annotations.NullMarked;
