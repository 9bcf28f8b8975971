package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The rules over every object of the corpus. */
class CorpusNormalizationTest {
  @Test
  void everyObjectIsPatchedOnceAndNothingElseChanges() throws IOException {
    List<Path> objects =
        Corpus.objects(
            "dicom/studies", "dicom/sop-classes", "dicom/transfer-syntaxes", "dicom/charsets");
    Normalizer normalizer = new Normalizer(RuleBook.BUILT_IN);
    List<String> held = new ArrayList<>();
    int patched = 0;
    for (Path object : objects) {
      CutFile cut = CutFile.of(object);
      switch (normalizer.apply(cut.received(cut.head()))) {
        case Outcome.Hold hold -> held.add(object.getFileName() + " " + hold.code());
        case Outcome.Normalize result -> {
          patched += result.patch().isEmpty() ? 0 : 1;
          Patched after = Patched.of(result, cut.head(), cut.syntax());
          assertOnlyDeclaredChanges(object, cut, after);
          Outcome again = normalizer.apply(cut.received(after.bytes()));
          assertThat(((Outcome.Normalize) again).patch().edits()).as(object.toString()).isEmpty();
        }
      }
    }

    // DICOMDIR files name no study: they are no instances.
    assertThat(held).allMatch(name -> name.contains("DICOMDIR") || name.contains("GTY-0403"));
    assertThat(patched).isGreaterThan(objects.size() / 4);
  }

  /** Every top-level element is the same, byte for byte, unless the record lists it. */
  private static void assertOnlyDeclaredChanges(Path object, CutFile cut, Patched after) {
    Map<Integer, byte[]> before = elements(DataSetReader.readHead(cut.head(), cut.syntax()));
    Map<Integer, byte[]> now = elements(after.head());
    List<Integer> listed = new ArrayList<>(List.of(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE));
    for (DataSet item : after.originals()) {
      item.sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE)
          .forEach(values -> values.forEach(element -> listed.add(element.tag())));
    }
    listed.forEach(tag -> {
      before.remove(tag);
      now.remove(tag);
    });
    assertThat(now.keySet()).as(object.toString()).isEqualTo(before.keySet());
    now.forEach(
        (tag, bytes) -> assertThat(bytes).as(object + " " + tag).isEqualTo(before.get(tag)));
  }

  private static Map<Integer, byte[]> elements(DataSet head) {
    Map<Integer, byte[]> elements = new TreeMap<>();
    for (Element element : head) {
      if (!Tag.isGroupLength(element.tag())) {
        elements.put(
            element.tag(),
            DataSetWriter.write(
                DataSet.builder().put(element).build(), TransferSyntax.EXPLICIT_LE.coding()));
      }
    }
    return elements;
  }

  @Test
  void namesAndDescriptionsOfTheCharsetCorpusAreDecoded() throws IOException {
    Path folder = Corpus.require("dicom");
    List<String> rows = Files.readAllLines(folder.resolve("charsets/EXPECTED.tsv"));
    int compared = 0;
    for (String row : rows.subList(1, rows.size())) {
      String[] columns = row.split("\t", -1);
      if (!columns[1].equals("valid")) {
        continue;
      }
      CutFile cut = CutFile.of(folder.resolve(columns[0]));
      Outcome outcome = new Normalizer(RuleBook.BUILT_IN).apply(cut.received(cut.head()));
      ImagingAttributes attributes = ((Outcome.Normalize) outcome).attributes();

      assertThat(attributes.patient().name()).as(columns[0]).isEqualTo(columns[3]);
      assertThat(attributes.study().description()).as(columns[0]).isEqualTo(columns[4]);
      compared++;
    }
    assertThat(compared).isGreaterThanOrEqualTo(14);
  }
}
