/**
 * The normalizer's wiring: settings, rule book file, the stage. The rules are in {@code rules} and
 * know no Kafka; the topology is in {@code adapter.streams}.
 */
@NullMarked
package io.gantry.normalizer;

import org.jspecify.annotations.NullMarked;
