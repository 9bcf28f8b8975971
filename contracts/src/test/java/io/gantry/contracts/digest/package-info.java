@NullMarked
package io.gantry.contracts.digest;

import org.jspecify.annotations.NullMarked;
