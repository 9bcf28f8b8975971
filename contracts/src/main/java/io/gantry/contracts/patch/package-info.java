@NullMarked
package io.gantry.contracts.patch;

import org.jspecify.annotations.NullMarked;
