@NullMarked
package io.gantry.platform.retry;

import org.jspecify.annotations.NullMarked;
