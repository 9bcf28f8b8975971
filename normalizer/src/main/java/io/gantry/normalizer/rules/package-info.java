/**
 * What is wrong with an object's head and what may be done about it: pure functions, no I/O, no
 * clock. The same head, rule book, issuer and time of receipt give the same patch, byte for byte.
 */
@NullMarked
package io.gantry.normalizer.rules;

import org.jspecify.annotations.NullMarked;
