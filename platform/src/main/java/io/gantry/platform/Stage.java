package io.gantry.platform;

/**
 * A part of the pipeline as the wiring sees it. {@code start} and {@code close} are called once.
 */
public interface Stage extends AutoCloseable {
  /** E.g. {@code extractor}; the owner name of its topics. */
  String name();

  /** Returns once the stage takes work; throws {@link GantryException} where it can't. */
  void start();

  /** How it is now; cheap, callable from any thread. */
  Health health();

  /** Drains within a bounded time, then lets go of everything; what is unfinished is done again. */
  @Override
  void close();
}
