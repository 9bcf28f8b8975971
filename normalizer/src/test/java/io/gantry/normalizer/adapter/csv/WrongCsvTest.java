package io.gantry.normalizer.adapter.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.platform.config.ConfigProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong files: everything that is wrong at once, with its line, and nothing loaded. */
class WrongCsvTest {
  private static final String HEADER =
      "mrn,family,given,middle,prefix,suffix,birth_date,sex,issuer\n";

  @TempDir private Path folder;

  private List<String> problemsOf(byte[] bytes) throws IOException {
    Path file = folder.resolve("mpi.csv");
    Files.write(file, bytes);
    ConfigProblems problems =
        catchThrowableOfType(ConfigProblems.class, () -> PatientCsv.load(file));
    assertThat(problems).isNotNull();
    return problems.problems().stream().map(ConfigProblems.Problem::toString).toList();
  }

  private List<String> problemsOf(String text) throws IOException {
    return problemsOf(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyWrongValueIsNamedWithItsLine() throws IOException {
    assertThat(
            problemsOf(
                HEADER
                    + "1,A,\"B\nC\",,,,19800231,M,X\n"
                    + "2,A,B,,,,1980,K,X\n"
                    + "1,A,B,,,,19800101,M,X\n"
                    + ",A,B,,,,19800101,M,X\n"
                    + "3,A,B\n"))
        .containsExactly(
            "GTY-0422 mpi.csv line 2: birth_date is not a date as YYYYMMDD",
            "GTY-0422 mpi.csv line 4: birth_date is not a date as YYYYMMDD",
            "GTY-0422 mpi.csv line 4: sex is none of M, F, O, U",
            "GTY-0423 mpi.csv line 5: the mrn is also in line 2",
            "GTY-0422 mpi.csv line 6: mrn is empty",
            "GTY-0422 mpi.csv line 7: 3 fields where the header has 9");
  }

  @Test
  void missingAndDoubledColumnsAreNamed() throws IOException {
    assertThat(problemsOf("mrn,family,given,family,middle,prefix,suffix,sex\n1,A,B,C,D,E,F,M\n"))
        .containsExactlyInAnyOrder(
            "GTY-0421 mpi.csv line 1: column 'family' is there twice",
            "GTY-0421 mpi.csv line 1: column 'birth_date' is missing",
            "GTY-0421 mpi.csv line 1: column 'issuer' is missing");
    assertThat(problemsOf("")).hasSize(1).first().asString().contains("GTY-0421");
  }

  @Test
  void linesThatAreNotUtf8AreNamed() throws IOException {
    byte[] latin =
        (HEADER + "1,M\u00fcller,B,,,,19800101,M,X\n2,A,B,,,,19809999,M,X\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(problemsOf(latin))
        .contains(
            "GTY-0420 mpi.csv line 2: not UTF-8: save the file as UTF-8",
            "GTY-0422 mpi.csv line 3: birth_date is not a date as YYYYMMDD");
    assertThat(problemsOf(HEADER.getBytes(StandardCharsets.UTF_16))).isNotEmpty();
  }

  @Test
  void mergesIntoNowhereAreNamed() throws IOException {
    assertThat(
            problemsOf(
                HEADER.replace("issuer", "issuer,merged_into")
                    + "1,A,B,,,,19800101,M,X,9\n2,A,B,,,,19800101,M,X,1\n"))
        .containsExactlyInAnyOrder(
            "GTY-0422 mpi.csv line 2: merged_into is not an mrn of this file",
            "GTY-0422 mpi.csv line 3: merged_into was itself merged: name where it ends");
  }

  @Test
  void aFileThatIsNotThereIsAProblemOfItsOwn() {
    ConfigProblems problems =
        catchThrowableOfType(
            ConfigProblems.class, () -> PatientCsv.load(folder.resolve("absent.csv")));
    assertThat(problems.problems()).hasSize(1);
    assertThat(problems.problems().getFirst().code()).isEqualTo("GTY-0420");
  }

  @Test
  void aByteOrderMarkAndMoreColumnsAreFine() throws IOException {
    Path file = folder.resolve("good.csv");
    Files.writeString(file, "\ufeff" + HEADER.replace("\n", ",ward\r\n") + "1,A,B,,,,,U,X,7\r\n");
    assertThat(PatientCsv.load(file).size()).isEqualTo(1);
  }
}
