@NullMarked
package io.gantry.platform;

import org.jspecify.annotations.NullMarked;
