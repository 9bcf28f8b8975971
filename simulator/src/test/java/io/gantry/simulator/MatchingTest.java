package io.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchingTest {
  private static final DataSet KNOWN =
      DataSet.builder()
          .put(Tag.PATIENT_NAME, Vr.PN, "Larkspur^Ada")
          .put(Tag.PATIENT_ID, Vr.LO, "SIM1")
          .put(Tag.STUDY_DATE, Vr.DA, "20200229")
          .put(Tag.STUDY_TIME, Vr.TM)
          .put(Tag.MODALITIES_IN_STUDY, Vr.CS, "CT", "SR")
          .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.3")
          .build();

  @ParameterizedTest(name = "{0} = {1}: {2}")
  @CsvSource(
      nullValues = "NONE",
      value = {
        "00100020, SIM1, true",
        "00100020, SIM2, false",
        "00100020, SIM?, true",
        "00100020, S*1, true",
        "00100020, NONE, true",
        "00100010, larkspur*, true",
        "00100010, *ADA, true",
        "00100010, Ada, false",
        "00080020, 20200101-20201231, true",
        "00080020, 20200229, true",
        "00080020, 20200301-, false",
        "00080020, -20200229, true",
        "00080020, -20200228, false",
        "00080030, \"\", true",
        "00080020, \"\", false",
        "00080030, 1000-1100, false",
        "00080061, SR, true",
        "00080061, MR, false",
        "00080061, MR\\CT, true",
        "0020000D, 1.2.4\\1.2.3, true",
        "0020000D, 1.2, false",
        "00400244, 20200101, true"
      })
  void aKeyMatchesAsTheStandardSays(String tag, String value, boolean expected) {
    int key = Integer.parseUnsignedInt(tag, 16);
    DataSetBuilder keys = DataSet.builder().put(Tag.QUERY_RETRIEVE_LEVEL, Vr.CS, "STUDY");
    DataSet query =
        (value == null ? keys.putEmpty(key) : keys.put(key, value.split("\\\\", -1))).build();

    assertThat(Matching.matches(query, KNOWN)).isEqualTo(expected);
  }
}
