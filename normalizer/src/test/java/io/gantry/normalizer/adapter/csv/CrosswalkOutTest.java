package io.gantry.normalizer.adapter.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be imported as a crosswalk: only numbers that are certain and stood for one patient. */
class CrosswalkOutTest {
  @TempDir private Path folder;

  @Test
  void onlyCertainNumbersOfOnePatientAreWrittenAndTheyCanBeImported() throws IOException {
    Path index =
        Files.writeString(
            folder.resolve("mpi.csv"),
            """
            mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer
            10000017,Wexcombe,Ottilie,,,,19580421,F,HOSP
            10000025,Larkspur,Tamsin,,,,19630702,F,HOSP
            10000033,Teasel,Corvin,,,,19411130,M,HOSP
            """);
    Path records =
        Files.writeString(
            folder.resolve("records.csv"),
            """
            record_id,archive,patient_id,issuer,other_patient_ids,patient_name,birth_date,sex
            1,CT,A-1700,RADNET,,Wexcombe^Ottilie,19580421,F
            2,CT,a1700,RADNET,,WEXCOMBE^OTTILIE,19580421,F
            3,MR,B-9001,,,Larkspur^Tamsin,19630702,F
            4,MR,B-7777,,,Larkspur^Tamsin,19630702,F
            5,MR,B-7777,,,Teasel^Corvin,19411130,M
            6,MR,B-5555,,,Teasel^Corvin,,M
            7,MR,10000033,HOSP,,Teasel^Corvin,19411130,M
            8,MR,UNKNOWN,,,Teasel^Corvin,19411130,M
            """);
    OfflineMatch match = new OfflineMatch(PatientCsv.load(index));
    match.run(records, folder.resolve("out.csv"), _ -> {});
    Path numbers = folder.resolve("numbers.csv");

    int written = match.writeCrosswalk(numbers);

    assertThat(Files.readAllLines(numbers))
        .containsExactly(
            "issuer,id,mrn,records", "MR,B-9001,10000025,1", "RADNET,A-1700,10000017,2");
    assertThat(written).isEqualTo(2);
    List<String> imported = new ArrayList<>();
    CrosswalkCsv.read(numbers, row -> imported.add(row.number() + " " + row.mrn()));
    assertThat(imported).containsExactly("B-9001@MR 10000025", "A-1700@RADNET 10000017");
  }
}
