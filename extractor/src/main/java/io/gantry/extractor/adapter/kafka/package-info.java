/** Orders in, events out. */
@NullMarked
package io.gantry.extractor.adapter.kafka;

import org.jspecify.annotations.NullMarked;
