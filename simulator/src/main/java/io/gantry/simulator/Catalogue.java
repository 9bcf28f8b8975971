package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import java.util.Optional;
import java.util.stream.Stream;

/** Studies that can be found by their UID. Safe between threads. */
interface Catalogue {
  Stream<ArchivedStudy> studies();

  /**
   * Studies among which are all that match the keys of a study-level query; what has an index can
   * leave most of the others out.
   */
  default Stream<ArchivedStudy> candidates(DataSet keys) {
    return studies();
  }

  Optional<ArchivedStudy> study(String uid);
}
