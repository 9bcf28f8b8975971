package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random edits at any depth: afterwards exactly what was edited differs. */
class HeadPatcherPropertyTest {
  static Stream<CorpusFile> corpus() {
    return CorpusFile.wellFormed().stream();
  }

  /** Values by path, the last of those sent twice; without group lengths, which edits may drop. */
  private static Map<String, String> values(DataSet dataSet) {
    Map<String, String> values = new TreeMap<>();
    Walk.elements(
        dataSet,
        (path, element, charset) -> {
          if (!Tag.isGroupLength(path.tag())) {
            values.put(
                path.toString(),
                switch (element) {
                  case ValueElement value when value.meaning() != Vr.SQ ->
                      HexFormat.of().formatHex(value.bytes());
                  case FragmentsElement fragments -> "fragments " + fragments.count();
                  case OpenElement open -> "open " + open.length();
                  case ValueElement unknown -> "sequence";
                  case SequenceElement sequence -> "sequence " + sequence.undefinedLength();
                });
          }
        });
    return values;
  }

  private static List<ElementPath> editable(DataSet dataSet) {
    List<ElementPath> paths = new ArrayList<>();
    Walk.elements(
        dataSet,
        (path, element, charset) -> {
          boolean value = element instanceof ValueElement v && v.meaning() != Vr.SQ;
          if (value && !Tag.isGroupLength(path.tag())) {
            paths.add(path);
          }
        });
    return paths;
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void exactlyTheEditedValuesDiffer(CorpusFile file) {
    byte[] head =
        Arrays.copyOf(
            file.dataSet(), ReferenceCut.of(file.dataSet(), file.syntax().coding()).pixels);
    DataSet before = DataSetReader.readHead(head, file.syntax());
    List<ElementPath> paths = editable(before);
    Random random = new Random(head.length);
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(paths, random);
      Map<String, String> wanted = values(before);
      List<PatchEdit> edits = new ArrayList<>();
      for (ElementPath path : paths.subList(0, Math.min(paths.size(), 1 + round * 2))) {
        if (random.nextBoolean()) {
          edits.add(PatchEdit.remove(path));
          wanted.remove(path.toString());
        } else {
          byte[] value = new byte[2 * random.nextInt(20)];
          random.nextBytes(value);
          edits.add(PatchEdit.put(path, "UN", value));
          wanted.put(path.toString(), HexFormat.of().formatHex(value));
        }
      }

      byte[] patched = HeadPatcher.apply(head, file.syntax(), edits);

      assertThat(values(DataSetReader.readHead(patched, file.syntax()))).isEqualTo(wanted);
      assertThat(cut(patched, file.syntax())).isEqualTo(cut(head, file.syntax()));
    }
  }

  /** Whether the cutter still finds the bulk element at the very end of the head. */
  private static boolean cut(byte[] head, TransferSyntax syntax) {
    byte[] withValue = Arrays.copyOf(head, head.length + 1);
    Cutter cutter = Cutter.of(syntax, (part, buf, off, len) -> {});
    cutter.accept(withValue, 0, withValue.length);
    return cutter.finish().head() == head.length;
  }
}
