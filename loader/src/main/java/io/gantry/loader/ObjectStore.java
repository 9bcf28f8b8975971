package io.gantry.loader;

/** The cloud archive, in all its roles. */
public interface ObjectStore extends ObjectWriter, ObjectReader, ObjectLister, AutoCloseable {
  /**
   * Finds out by trial what the archive does, with a small object that is removed again.
   *
   * @throws io.gantry.platform.GantryException GTY-0501 to GTY-0503 where it can't be used
   */
  StoreCapabilities probe();

  /** Whether the archive answers at all; cheap. */
  boolean answers();

  /** What it says of encryption at rest; asks for some seconds at most. */
  default AtRest encryption() {
    return new AtRest(AtRest.Verdict.UNKNOWN, "this kind of store is not asked");
  }

  @Override
  void close();
}
