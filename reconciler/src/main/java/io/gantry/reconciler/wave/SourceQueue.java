package io.gantry.reconciler.wave;

/**
 * The queue of orders of one source.
 *
 * @param partition of the topic {@code orders}: the source's position in the configuration
 * @param credits how many orders may stand in Kafka at once
 */
public record SourceQueue(String source, int partition, int credits) {}
