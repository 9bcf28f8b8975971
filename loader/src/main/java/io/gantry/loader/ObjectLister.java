package io.gantry.loader;

import java.io.IOException;
import java.util.function.Consumer;

/** Lists the cloud archive. Safe between threads. */
public interface ObjectLister {
  /** One listed object. */
  record Listed(String key, long bytes) {}

  /** Hands over every object whose key begins so, page by page, in the order of the archive. */
  void list(String keyPrefix, Consumer<Listed> each) throws IOException;
}
