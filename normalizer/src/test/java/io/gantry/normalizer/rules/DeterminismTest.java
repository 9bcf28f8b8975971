package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties that hold for any head: random ones, whose seed names the failing case. */
class DeterminismTest {
  private static final List<Integer> TEXTS =
      List.of(
          Tag.PATIENT_NAME,
          Tag.STUDY_DESCRIPTION,
          Tag.SERIES_DESCRIPTION,
          Tag.REFERRING_PHYSICIAN_NAME,
          Tag.PATIENT_COMMENTS,
          Tag.ACCESSION_NUMBER);

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void thePatchIsAFunctionThatIsDoneAfterOnePass(long seed) {
    TestHead head = random(new Random(seed));
    Normalizer normalizer = new Normalizer(RuleBook.BUILT_IN);

    Outcome first = normalizer.apply(head.received());
    Outcome second = normalizer.apply(random(new Random(seed)).received());
    Patched patched = Patched.of((Outcome.Normalize) first, head.bytes(), head.syntax());
    Outcome after =
        normalizer.apply(
            new ReceivedObject(
                head.syntax().uid(),
                Bytes.of(patched.bytes()),
                new Tail.Empty(),
                "legacy",
                "HOSPITAL",
                "",
                head.received().receivedAt()));

    assertThat(second).isEqualTo(first);
    assertThat(((Outcome.Normalize) after).patch().edits()).isEmpty();
    assertThat(patched.head().isAscending()).isTrue();
    assertThat(patched.head().elements().stream().filter(e -> e.tag() == Tag.PIXEL_DATA))
        .hasSize(1);
    for (DataSet item : patched.originals()) {
      assertThat(item.sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE)).hasSize(1);
    }
  }

  private static TestHead random(Random random) {
    List<TransferSyntax> syntaxes =
        List.of(TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_BE);
    TestHead head =
        TestHead.empty()
            .in(syntaxes.get(random.nextInt(3)))
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, uid(random))
            .put(Tag.STUDY_INSTANCE_UID, Vr.UI, uid(random))
            .put(Tag.SERIES_INSTANCE_UID, Vr.UI, uid(random));
    if (random.nextBoolean()) {
      head.put(Tag.PATIENT_ID, Vr.LO, text(random));
    }
    if (random.nextInt(4) == 0) {
      head.put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, random.nextBoolean() ? "ISO_IR 192" : "");
    }
    for (int tag : TEXTS) {
      if (random.nextBoolean()) {
        head.put(tag, Dictionary.vr(tag), text(random));
      }
    }
    if (random.nextBoolean()) {
      head.putItems(Tag.PROCEDURE_CODE_SEQUENCE, item(random, head), item(random, head));
    }
    return head;
  }

  private static TestHead item(Random random, TestHead outer) {
    return TestHead.empty()
        .in(outer.syntax())
        .put(Tag.CODE_VALUE, Vr.SH, text(random))
        .put(Tag.CODE_MEANING, Vr.LO, text(random));
  }

  private static String uid(Random random) {
    return "2.25." + (1 + random.nextInt(100_000)) + (random.nextBoolean() ? "" : " ");
  }

  private static String text(Random random) {
    String letters = random.nextInt(3) == 0 ? "aüé山 " : "abc ";
    StringBuilder text = new StringBuilder("X");
    for (int i = random.nextInt(9); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text + (random.nextInt(4) == 0 ? "\0" : "");
  }
}
