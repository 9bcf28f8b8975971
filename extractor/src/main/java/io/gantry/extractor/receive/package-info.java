/**
 * Objects as they come in: cut, digested, spooled, counted and bound to the order they belong to.
 */
@NullMarked
package io.gantry.extractor.receive;

import org.jspecify.annotations.NullMarked;
