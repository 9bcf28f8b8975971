package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is taken is in proportion to the bytes that came, not to the lengths they claim. */
class AllocationTest {
  private static final int SIZE = 1 << 18;
  private static final Coding LE = Coding.EXPLICIT_LE;

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("empty items", repeated(out -> item(out, 0), opened(Vr.SQ))),
        Arguments.of("empty elements", repeated(out -> element(out, Vr.LO, 0), new Output(16))),
        Arguments.of("a huge value", element(new Output(16), Vr.OB, -2).toByteArray()),
        Arguments.of("a huge sequence", element(new Output(16), Vr.SQ, -2).toByteArray()),
        Arguments.of("fragments", repeated(out -> item(out, 0), opened(Vr.OB))),
        Arguments.of("backslashes", backslashes()));
  }

  private interface Piece {
    void to(Output out);
  }

  private static byte[] repeated(Piece piece, Output out) {
    while (out.size() < SIZE) {
      piece.to(out);
    }
    item(out, 0);
    LE.putTag(out.array(), out.size() - 8, Tag.SEQUENCE_DELIMITATION_ITEM);
    return out.toByteArray();
  }

  private static void item(Output out, int length) {
    out.tag(LE, Tag.ITEM);
    out.i32(LE, length);
  }

  private static Output element(Output out, Vr vr, int length) {
    out.tag(LE, Tag.PATIENT_ID);
    out.letters(vr.code());
    out.u16(LE, length);
    if (vr.hasLongHeader()) {
      out.i32(LE, length);
    }
    return out;
  }

  private static Output opened(Vr vr) {
    return element(new Output(64), vr, -1);
  }

  private static byte[] backslashes() {
    Output out = element(new Output(64), Vr.UC, SIZE);
    int at = out.grow(SIZE);
    Arrays.fill(out.array(), at, at + SIZE, (byte) '\\');
    return out.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void readingTakesMemoryInProportionToTheBytes(String what, byte[] bytes) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    read(bytes);

    long before = threads.getCurrentThreadAllocatedBytes();
    read(bytes);
    long taken = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(taken).isLessThan(64L * bytes.length + (1 << 20));
  }

  private static void read(byte[] bytes) {
    HeadCutter cutter = new HeadCutter(LE, (part, buf, off, len) -> {});
    cutter.accept(bytes, 0, bytes.length);
    cutter.finish();
    try {
      DataSet dataSet = DataSetReader.read(bytes, TransferSyntax.EXPLICIT_LE);
      dataSet.strings(Tag.PATIENT_ID);
    } catch (DicomFormatException refused) {
      assertThat(refused.code()).startsWith("GTY-03");
    }
  }
}
