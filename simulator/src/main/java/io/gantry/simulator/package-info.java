/**
 * An archive that behaves: it answers C-ECHO, C-FIND and C-MOVE, takes C-STORE, and holds studies
 * of invented patients that are made on the fly from a seed. Nobody in here is or was alive.
 */
@NullMarked
package io.gantry.simulator;

import org.jspecify.annotations.NullMarked;
