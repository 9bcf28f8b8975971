@NullMarked
package io.gantry.contracts.event;

import org.jspecify.annotations.NullMarked;
