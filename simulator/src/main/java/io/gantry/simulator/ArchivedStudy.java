package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the archive knows about a study it holds.
 *
 * @param attributes of the patient and study level, with Specific Character Set if declared
 * @param series made when asked for
 */
record ArchivedStudy(String uid, DataSet attributes, Supplier<List<ArchivedSeries>> series) {
  /**
   * @param attributes of the series level
   */
  record ArchivedSeries(String uid, DataSet attributes, List<ArchivedInstance> instances) {
    ArchivedSeries {
      instances = List.copyOf(instances);
    }
  }

  /**
   * @param attributes of the image level, made when asked for
   * @param object its bytes
   */
  record ArchivedInstance(
      String uid, String sopClassUid, Supplier<DataSet> attributes, ArchivedObject object) {}
}
