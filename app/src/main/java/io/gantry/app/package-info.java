@NullMarked
package io.gantry.app;

import org.jspecify.annotations.NullMarked;
