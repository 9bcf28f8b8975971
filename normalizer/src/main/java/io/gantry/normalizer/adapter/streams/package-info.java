/** The Kafka Streams topology around the rules. */
@NullMarked
package io.gantry.normalizer.adapter.streams;

import org.jspecify.annotations.NullMarked;
