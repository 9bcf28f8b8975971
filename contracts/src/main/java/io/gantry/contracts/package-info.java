@NullMarked
package io.gantry.contracts;

import org.jspecify.annotations.NullMarked;
