package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.FindQuery;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.dicom.net.QueryModel;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import io.gantry.simulator.ArchivedStudy.ArchivedSeries;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** C-FIND SCP, hierarchical (PS3.4 C.4.1.2.1): above its level a query names one UID each. */
final class FindService implements FindHandler {
  private final Catalogue catalogue;
  private final String aeTitle;

  FindService(Catalogue catalogue, String aeTitle) {
    this.catalogue = catalogue;
    this.aeTitle = aeTitle;
  }

  @Override
  public int find(FindQuery query, Responder responder) throws IOException {
    DataSet keys = query.identifier();
    QueryLevel level = Identifiers.level(keys, query.model());
    return switch (level) {
      case PATIENT -> patients(keys, responder);
      case STUDY -> studies(keys, query.model(), responder);
      case SERIES -> series(keys, responder);
      case IMAGE -> instances(keys, responder);
    };
  }

  private int patients(DataSet keys, Responder responder) throws IOException {
    Set<String> seen = new HashSet<>();
    Iterator<ArchivedStudy> studies = catalogue.studies().iterator();
    while (studies.hasNext()) {
      DataSet known = studies.next().attributes();
      String patient = known.string(Tag.PATIENT_ID, "");
      if (Matching.matches(keys, known) && seen.add(patient)) {
        if (responder.cancelled()) {
          return DimseStatus.CANCEL;
        }
        responder.match(answer(keys, known));
      }
    }
    return DimseStatus.SUCCESS;
  }

  private int studies(DataSet keys, QueryModel model, Responder responder) throws IOException {
    if (model == QueryModel.PATIENT_ROOT) {
      Identifiers.unique(keys, Tag.PATIENT_ID);
    }
    Iterator<ArchivedStudy> studies = catalogue.candidates(keys).iterator();
    while (studies.hasNext()) {
      DataSet known = studies.next().attributes();
      if (Matching.matches(keys, known)) {
        if (responder.cancelled()) {
          return DimseStatus.CANCEL;
        }
        responder.match(answer(keys, known));
      }
    }
    return DimseStatus.SUCCESS;
  }

  private int series(DataSet keys, Responder responder) throws IOException {
    ArchivedStudy study = study(keys);
    if (study == null) {
      return DimseStatus.SUCCESS;
    }
    for (ArchivedSeries series : study.series().get()) {
      DataSet known = join(study.attributes(), series.attributes());
      if (Matching.matches(keys, known)) {
        if (responder.cancelled()) {
          return DimseStatus.CANCEL;
        }
        responder.match(answer(keys, known));
      }
    }
    return DimseStatus.SUCCESS;
  }

  private int instances(DataSet keys, Responder responder) throws IOException {
    String seriesUid = Identifiers.unique(keys, Tag.SERIES_INSTANCE_UID);
    ArchivedStudy study = study(keys);
    if (study == null) {
      return DimseStatus.SUCCESS;
    }
    for (ArchivedSeries series : study.series().get()) {
      if (!series.uid().equals(seriesUid)) {
        continue;
      }
      for (ArchivedInstance instance : series.instances()) {
        DataSet known =
            join(join(study.attributes(), series.attributes()), instance.attributes().get());
        if (Matching.matches(keys, known)) {
          if (responder.cancelled()) {
            return DimseStatus.CANCEL;
          }
          responder.match(answer(keys, known));
        }
      }
    }
    return DimseStatus.SUCCESS;
  }

  private @Nullable ArchivedStudy study(DataSet keys) throws ServiceRefused {
    return catalogue.study(Identifiers.unique(keys, Tag.STUDY_INSTANCE_UID)).orElse(null);
  }

  private static DataSet join(DataSet upper, DataSet lower) {
    DataSetBuilder both = upper.toBuilder();
    lower.forEach(both::put);
    return both.build();
  }

  /** What was asked for, empty where it is not known, and what every answer has. */
  private DataSet answer(DataSet keys, DataSet known) {
    DataSetBuilder answer = DataSet.builder();
    known.element(Tag.SPECIFIC_CHARACTER_SET).ifPresent(answer::put);
    for (Element key : keys) {
      if (key.tag() == Tag.SPECIFIC_CHARACTER_SET || Tag.isGroupLength(key.tag())) {
        continue;
      }
      Element value = known.element(key.tag()).orElse(null);
      if (value != null) {
        answer.put(value);
      } else if (Dictionary.vr(key.tag()) == Vr.SQ) {
        answer.putItems(key.tag());
      } else {
        answer.putBytes(key.tag(), key.vr(), new byte[0]);
      }
    }
    keys.element(Tag.QUERY_RETRIEVE_LEVEL).ifPresent(answer::put);
    if (keys.contains(Tag.INSTANCE_AVAILABILITY)) {
      answer.put(Tag.INSTANCE_AVAILABILITY, Vr.CS, "ONLINE");
    }
    return answer.put(Tag.RETRIEVE_AE_TITLE, Vr.AE, aeTitle).build();
  }
}
