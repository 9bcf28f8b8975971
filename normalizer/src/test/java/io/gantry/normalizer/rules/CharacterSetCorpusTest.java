package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.ElementPath;
import io.gantry.dicom.data.HeadPatcher;
import io.gantry.dicom.data.PatchEdit;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.normalizer.rules.RuleBook.CharacterSets;
import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real objects of the corpus under both policies: as they are, and with their declaration taken
 * away or made wrong. What is repaired must be, letter by letter, what the right declaration gives.
 * The figures of docs/character-sets.md are left in {@code target}.
 */
class CharacterSetCorpusTest {
  /** What was done to the declaration. */
  private enum Declared {
    AS_IT_IS,
    NOTHING,
    LATIN1,
    UTF8
  }

  /** What became of it. */
  private enum Became {
    LEFT,
    REPAIRED,
    HELD
  }

  /** Whether the archive told the patient's right name at study level. */
  private enum Archive {
    SILENT,
    TELLS
  }

  private final Map<String, String> defects = new HashMap<>();

  @ParameterizedTest
  @EnumSource(
      value = CharacterSets.class,
      names = {"REPAIR", "HOLD"})
  void noRealObjectIsRepairedWrongly(CharacterSets policy) throws IOException {
    readDefects();
    RuleBook book =
        new RuleBook("site-1", true, true, true, List.of(), RuleBook.NotPatchable.HOLD, policy);
    Map<String, Integer> counts = new java.util.TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (Path file : Corpus.objects("dicom/charsets")) {
      CutFile cut = CutFile.of(file);
      DataSet truth = DataSetReader.readHead(cut.head(), cut.syntax());
      for (Declared declared : Declared.values()) {
        for (Archive archive : Archive.values()) {
          String name = String.valueOf(file.getFileName());
          boolean defective = defects.containsKey(name);
          if (declared != Declared.AS_IT_IS && defective) {
            continue; // it is wrong already
          }
          String right = defects.getOrDefault(name, truth.string(Tag.PATIENT_NAME, ""));
          byte[] head = declared(cut, truth, declared);
          Outcome outcome = new Normalizer(book).apply(received(cut, head, truth, archive, right));
          Became became = became(outcome);
          counts.merge(
              (defective ? "DEFECTIVE" : declared) + " " + archive + " " + became, 1, Integer::sum);
          String what = name + " " + declared + " " + archive + " " + became;
          if (became == Became.REPAIRED) {
            Patched patched = Patched.of((Outcome.Normalize) outcome, head, cut.syntax());
            boolean same =
                defective
                    ? patched.head().string(Tag.PATIENT_NAME, "").equals(right)
                    : texts(patched.head()).equals(texts(truth));
            if (!same) {
              wrong.add(what);
            }
          } else if (declared == Declared.AS_IT_IS && !defective && became == Became.HELD) {
            wrong.add(what + ": its declaration is right");
          }
        }
      }
    }
    String figures = policy + " " + counts;
    Files.writeString(Path.of("target", "character-sets-corpus-" + policy + ".txt"), figures);
    assertThat(wrong).as(figures).isEmpty();
    assertThat(counts).as(figures).containsKey("DEFECTIVE SILENT REPAIRED");
    assertThat(counts.containsKey("NOTHING SILENT HELD"))
        .as(figures)
        .isEqualTo(policy == CharacterSets.HOLD);
  }

  private static Became became(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Hold hold -> {
        assertThat(hold.code()).isEqualTo("GTY-0412");
        yield Became.HELD;
      }
      case Outcome.Normalize result ->
          result.patch().edits().stream()
                      .anyMatch(edit -> edit.path().tag() == Tag.SPECIFIC_CHARACTER_SET)
                  || result.findings().stream()
                      .map(Finding::code)
                      .anyMatch("rule:character-set"::equals)
              ? Became.REPAIRED
              : Became.LEFT;
    };
  }

  /** With the UIDs that some samples lack, and another declaration. */
  private static byte[] declared(CutFile cut, DataSet truth, Declared declared) {
    List<PatchEdit> edits = new ArrayList<>();
    for (int uid : List.of(Tag.SOP_INSTANCE_UID, Tag.STUDY_INSTANCE_UID, Tag.SERIES_INSTANCE_UID)) {
      if (truth.string(uid, "").isEmpty()) {
        edits.add(put(uid, "UI", "2.25.4711"));
      }
    }
    switch (declared) {
      case AS_IT_IS -> {}
      case NOTHING -> edits.add(PatchEdit.remove(path(Tag.SPECIFIC_CHARACTER_SET)));
      case LATIN1 -> edits.add(put(Tag.SPECIFIC_CHARACTER_SET, "CS", "ISO_IR 100"));
      case UTF8 -> edits.add(put(Tag.SPECIFIC_CHARACTER_SET, "CS", "ISO_IR 192"));
    }
    edits.sort(Comparator.comparing(edit -> edit.path().tag(), Integer::compareUnsigned));
    return edits.isEmpty() ? cut.head() : HeadPatcher.apply(cut.head(), cut.syntax(), edits);
  }

  private static PatchEdit put(int tag, String vr, String value) {
    String even = value.length() % 2 == 0 ? value : value + (vr.equals("UI") ? '\0' : ' ');
    return PatchEdit.put(path(tag), vr, even.getBytes(StandardCharsets.US_ASCII));
  }

  private static ElementPath path(int tag) {
    return new ElementPath(List.of(), tag);
  }

  private static ReceivedObject received(
      CutFile cut, byte[] head, DataSet truth, Archive archive, String name) {
    ReceivedObject plain = cut.received(head);
    @Nullable ArchivePatient asked =
        archive == Archive.SILENT
            ? null
            : new ArchivePatient(
                truth.string(Tag.PATIENT_ID, ""),
                "",
                "",
                name,
                truth.string(Tag.PATIENT_BIRTH_DATE, ""),
                "");
    return new ReceivedObject(
        plain.transferSyntaxUid(),
        Bytes.of(head),
        plain.tail(),
        plain.source(),
        plain.issuer(),
        plain.malformed(),
        plain.receivedAt(),
        null,
        new KnownText(asked, null));
  }

  /** Intended names of the objects whose declaration is wrong. */
  private void readDefects() throws IOException {
    for (String line : Files.readAllLines(Corpus.require("dicom/charsets/EXPECTED.tsv"))) {
      String[] row = line.split("\t", -1);
      if (row[0].endsWith(".dcm") && !row[1].equals("valid")) {
        defects.put(row[0].substring(row[0].indexOf('/') + 1), row[3]);
      }
    }
  }

  /** All text, but what the normalizer adds. */
  private static List<String> texts(DataSet level) {
    List<String> texts = new ArrayList<>();
    level.forEach(element -> {
      if (element.tag() == Tag.ORIGINAL_ATTRIBUTES_SEQUENCE
          || element.tag() == Tag.ISSUER_OF_PATIENT_ID
          || element.tag() == Tag.SPECIFIC_CHARACTER_SET) {
        return;
      }
      if (element instanceof ValueElement value && value.vr().usesCharacterSet()) {
        texts.add(Tag.toString(value.tag()) + level.strings(value.tag()));
      } else if (element instanceof SequenceElement sequence) {
        sequence.items().forEach(item -> texts.addAll(texts(item.dataSet())));
      }
    });
    return texts;
  }
}
