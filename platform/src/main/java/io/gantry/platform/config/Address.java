package io.gantry.platform.config;

import java.net.URI;

/** Where a service is. */
public sealed interface Address {
  /** In this process. */
  record Embedded() implements Address {}

  /** At this address. */
  record At(URI uri) implements Address {}

  /** Not given: archive = AWS by region; FHIR = do not publish. */
  record None() implements Address {}
}
