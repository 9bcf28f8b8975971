package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.QueryModel;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import io.gantry.simulator.ArchivedStudy.ArchivedSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the identifier of a retrieval stands for (PS3.4 C.4.2.2). */
record RetrieveKeys(Catalogue catalogue) {
  /** An instance with the study that it is held under. */
  record Wanted(String study, ArchivedInstance instance) {}

  List<Wanted> wanted(DataSet keys, QueryModel model) throws ServiceRefused {
    return switch (Identifiers.level(keys, model)) {
      case PATIENT -> {
        String patient = Identifiers.unique(keys, Tag.PATIENT_ID);
        yield instances(
            catalogue
                .studies()
                .filter(study -> study.attributes().string(Tag.PATIENT_ID, "").equals(patient))
                .toList(),
            null,
            null);
      }
      case STUDY -> instances(studies(Identifiers.some(keys, Tag.STUDY_INSTANCE_UID)), null, null);
      case SERIES ->
          instances(
              studies(List.of(Identifiers.unique(keys, Tag.STUDY_INSTANCE_UID))),
              Identifiers.some(keys, Tag.SERIES_INSTANCE_UID),
              null);
      case IMAGE ->
          instances(
              studies(List.of(Identifiers.unique(keys, Tag.STUDY_INSTANCE_UID))),
              List.of(Identifiers.unique(keys, Tag.SERIES_INSTANCE_UID)),
              Identifiers.some(keys, Tag.SOP_INSTANCE_UID));
    };
  }

  private List<ArchivedStudy> studies(List<String> uids) {
    return uids.stream().map(catalogue::study).flatMap(Optional::stream).toList();
  }

  private static List<Wanted> instances(
      List<ArchivedStudy> studies,
      @Nullable List<String> seriesUids,
      @Nullable List<String> instanceUids) {
    List<Wanted> found = new ArrayList<>();
    for (ArchivedStudy study : studies) {
      for (ArchivedSeries series : study.series().get()) {
        if (seriesUids == null || seriesUids.contains(series.uid())) {
          series.instances().stream()
              .filter(one -> instanceUids == null || instanceUids.contains(one.uid()))
              .forEach(one -> found.add(new Wanted(study.uid(), one)));
        }
      }
    }
    return found;
  }
}
