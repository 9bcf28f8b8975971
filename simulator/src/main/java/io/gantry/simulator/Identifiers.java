package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.dicom.net.QueryModel;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.util.List;

/** What identifiers of queries and retrievals must have; A900 where they do not. */
final class Identifiers {
  private Identifiers() {}

  static QueryLevel level(DataSet identifier, QueryModel model) throws ServiceRefused {
    String level = identifier.string(Tag.QUERY_RETRIEVE_LEVEL, "");
    for (QueryLevel one : QueryLevel.values()) {
      if (one.name().equals(level)
          && (one != QueryLevel.PATIENT || model == QueryModel.PATIENT_ROOT)) {
        return one;
      }
    }
    throw new ServiceRefused(
        DimseStatus.IDENTIFIER_MISMATCH, "Query/Retrieve Level missing or not of this model");
  }

  /** The one value of a unique key. */
  static String unique(DataSet identifier, int tag) throws ServiceRefused {
    List<String> values = some(identifier, tag);
    if (values.size() != 1 || values.get(0).contains("*") || values.get(0).contains("?")) {
      throw mismatch(tag, "one value");
    }
    return values.get(0);
  }

  /** The values of a unique key that may be a list. */
  static List<String> some(DataSet identifier, int tag) throws ServiceRefused {
    List<String> values = identifier.strings(tag);
    if (values.isEmpty()) {
      throw mismatch(tag, "a value");
    }
    return values;
  }

  private static ServiceRefused mismatch(int tag, String wanted) {
    return new ServiceRefused(
        DimseStatus.IDENTIFIER_MISMATCH, Tag.toString(tag) + " needs " + wanted);
  }
}
