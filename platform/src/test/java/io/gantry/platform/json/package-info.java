@NullMarked
package io.gantry.platform.json;

import org.jspecify.annotations.NullMarked;
