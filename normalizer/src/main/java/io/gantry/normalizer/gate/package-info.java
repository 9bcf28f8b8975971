/**
 * The identity gate's rules, pure: whose study it is, from what the archive says at study level,
 * and whether a header says the same. The topology around them is in {@code adapter.streams}.
 */
@NullMarked
package io.gantry.normalizer.gate;

import org.jspecify.annotations.NullMarked;
