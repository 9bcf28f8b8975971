package io.gantry.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closing several things where one that fails must not keep the others open. */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");

  private Closing() {}

  static void quietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("closing failed resource={}", resource.getClass().getSimpleName(), e);
    }
  }
}
