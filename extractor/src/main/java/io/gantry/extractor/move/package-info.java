/**
 * What to do about the answer to a retrieval: binding, difference, status policy. Pure rules, no
 * I/O.
 */
@NullMarked
package io.gantry.extractor.move;

import org.jspecify.annotations.NullMarked;
