@NullMarked
package io.gantry.loader;

import org.jspecify.annotations.NullMarked;
