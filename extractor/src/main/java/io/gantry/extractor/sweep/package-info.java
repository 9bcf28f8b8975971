/**
 * How a source is swept at study level: which queries to send and when an answer is to be doubted.
 * Pure rules, no I/O.
 */
@NullMarked
package io.gantry.extractor.sweep;

import org.jspecify.annotations.NullMarked;
