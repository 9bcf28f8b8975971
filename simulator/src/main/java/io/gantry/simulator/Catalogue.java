package io.gantry.simulator;

import java.util.Optional;
import java.util.stream.Stream;

/** Studies that can be found by their UID. Safe between threads. */
interface Catalogue {
  Stream<ArchivedStudy> studies();

  Optional<ArchivedStudy> study(String uid);
}
