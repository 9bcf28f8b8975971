@NullMarked
package io.gantry.acceptance;

import org.jspecify.annotations.NullMarked;
