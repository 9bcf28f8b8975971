/** Events in and out. */
@NullMarked
package io.gantry.loader.adapter.kafka;

import org.jspecify.annotations.NullMarked;
