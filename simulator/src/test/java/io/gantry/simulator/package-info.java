@NullMarked
package io.gantry.simulator;

import org.jspecify.annotations.NullMarked;
