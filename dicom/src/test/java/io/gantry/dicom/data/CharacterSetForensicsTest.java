package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.CharacterSetForensics.Examination;
import io.gantry.dicom.data.CharacterSetForensics.State;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextKind;
import io.gantry.testkit.GeneratedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The figures of docs/character-sets.md are left in {@code target}; -Dgantry.full measures more.
 */
class CharacterSetForensicsTest {
  private static final int EACH = Boolean.getBoolean("gantry.full") ? 400 : 100;

  @Test
  void nothingIsCalledCertainAndWrongOfNamesInManyScripts() throws IOException {
    StringBuilder table = new StringBuilder("script, set: certain, first, among 3, of\n");
    int wrong = 0;
    int first = 0;
    int all = 0;
    for (GeneratedNames.Script script : GeneratedNames.SCRIPTS) {
      for (String set : script.sets()) {
        Random random = new Random(20260304);
        Tally tally = new Tally(set);
        for (int i = 0; i < EACH; i++) {
          String name = GeneratedNames.name(script, random);
          String more = GeneratedNames.word(script, random);
          tally.add(name, random.nextBoolean() ? more : "");
        }
        wrong += tally.wrong;
        first += tally.first;
        all += tally.of;
        table.append(tally.line(script.name() + ", " + set));
      }
    }
    table.append(
        String.format(Locale.ROOT, "certain and wrong %d; first %d of %d%n", wrong, first, all));
    Files.writeString(Path.of("target", "character-sets-undeclared.txt"), table);
    assertThat(wrong).as(table.toString()).isZero();
  }

  @Test
  void aRightDeclarationIsNotSuspected() {
    StringBuilder table = new StringBuilder();
    for (GeneratedNames.Script script : GeneratedNames.SCRIPTS) {
      for (String set : script.sets()) {
        if (CharacterSet.others().contains(set)) {
          continue;
        }
        Random random = new Random(20260305);
        int suspects = 0;
        for (int i = 0; i < EACH; i++) {
          String name = GeneratedNames.name(script, random);
          Optional<DataSet> object = object(set, set, name, GeneratedNames.word(script, random));
          suspects +=
              object.filter(o -> CharacterSetForensics.examine(o).state() != State.FITS).isPresent()
                  ? 1
                  : 0;
        }
        if (suspects > 0) {
          table
              .append(script.name())
              .append(' ')
              .append(set)
              .append(": ")
              .append(suspects)
              .append('\n');
        }
      }
    }
    assertThat(table.toString()).isEmpty();
  }

  private static final class Tally {
    private int of;
    private int certain;
    private int wrong;
    private int first;
    private int among;
    private final List<String> examples = new ArrayList<>();
    private final String set;

    Tally(String set) {
      this.set = set;
    }

    void add(String name, String description) {
      Optional<DataSet> object = object("", set, name, description);
      if (object.isEmpty()) {
        return;
      }
      Examination examined = CharacterSetForensics.examine(object.get());
      if (examined.state() == State.FITS) {
        return;
      }
      of++;
      List<CharacterSetReading> readings = examined.readings();
      if (examined.evident().isPresent()) {
        certain++;
        if (!isRight(examined.evident().get(), name)) {
          wrong++;
          examples.add(name);
        }
      }
      for (int i = 0; i < Math.min(3, readings.size()); i++) {
        if (isRight(readings.get(i), name)) {
          among++;
          first += i == 0 ? 1 : 0;
          break;
        }
      }
    }

    private boolean isRight(CharacterSetReading reading, String name) {
      byte[] bytes = CharacterSet.named(set).encode(name, TextKind.NAME).orElseThrow();
      return reading.characterSet().decode(bytes, 0, bytes.length, TextKind.NAME).equals(name);
    }

    String line(String what) {
      return String.format(
          Locale.ROOT,
          "%-36s %4d %4d %4d %4d%s%n",
          what,
          certain,
          first,
          among,
          of,
          wrong > 0 ? " WRONG " + wrong + " " + examples : "");
    }
  }

  /** Empty where the set lacks a letter of it. */
  private static Optional<DataSet> object(String declared, String set, String name, String text) {
    Optional<byte[]> bytes = CharacterSet.named(set).encode(name, TextKind.NAME);
    Optional<byte[]> more = CharacterSet.named(set).encode(text, TextKind.VALUES);
    if (bytes.isEmpty() || more.isEmpty()) {
      return Optional.empty();
    }
    DataSetBuilder builder = DataSet.builder();
    if (!declared.isEmpty()) {
      builder.put(Tag.SPECIFIC_CHARACTER_SET, declared.split("\\\\"));
    }
    builder.putBytes(Tag.STUDY_DESCRIPTION, Vr.LO, more.get());
    return Optional.of(builder.putBytes(Tag.PATIENT_NAME, Vr.PN, bytes.get()).build());
  }
}
