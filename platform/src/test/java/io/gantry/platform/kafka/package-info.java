@NullMarked
package io.gantry.platform.kafka;

import org.jspecify.annotations.NullMarked;
