/** Topics, producers and consumers as every stage uses them. */
@NullMarked
package io.gantry.platform.kafka;

import org.jspecify.annotations.NullMarked;
