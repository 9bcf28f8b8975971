package io.gantry.dicom.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Times the work on one CT head, and the cutting of its pixels. Run: {@code mvnw -pl dicom
 * exec:java -Dexec.classpathScope=test -Dexec.mainClass=io.gantry.dicom.data.HeadBenchmark}.
 */
final class HeadBenchmark {
  private static final int ROUNDS = 40_000;

  private HeadBenchmark() {}

  public static void main(String[] args) {
    CorpusFile file = CorpusFile.named(args.length > 0 ? args[0] : "sop-classes/CT_small.dcm");
    byte[] whole = file.dataSet();
    TransferSyntax syntax = file.syntax();
    byte[] head = Arrays.copyOf(whole, ReferenceCut.of(whole, syntax.coding()).pixels);
    List<PatchEdit> edits =
        List.of(
            put(Tag.PATIENT_ID, "LO", "12345678"),
            put(Tag.ISSUER_OF_PATIENT_ID, "LO", "HOSPITAL"),
            put(Tag.PATIENT_NAME, "PN", "Doe^John"),
            put(Tag.ACCESSION_NUMBER, "SH", "ACC00001"));
    System.out.println(
        file
            + ": head "
            + head.length
            + ", elements "
            + read(head, syntax)
            + ", whole "
            + whole.length);
    time("read", () -> read(head, syntax));
    time("patch", () -> HeadPatcher.apply(head, syntax, edits).length);
    time(
        "read, look up 30, patch",
        () -> {
          DataSet dataSet = DataSetReader.readHead(head, syntax);
          int found = 0;
          for (int i = 0; i < 30; i++) {
            found += dataSet.string(0x00100010 + 16 * i).isPresent() ? 1 : 0;
          }
          return found + HeadPatcher.apply(head, syntax, edits).length;
        });
    time("canonical digest", () -> CanonicalHead.digest(head, syntax)[0]);
    time("cut", () -> cut(whole, syntax));
    byte[] big =
        DataSetWriter.write(
            DataSetReader.read(whole, syntax).toBuilder()
                .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[1 << 24])
                .build(),
            TransferSyntax.EXPLICIT_LE);
    time("cut with 16 MiB of pixels", () -> cut(big, TransferSyntax.EXPLICIT_LE));
  }

  private static PatchEdit put(int tag, String vr, String value) {
    return PatchEdit.put(ElementPath.of(tag), vr, value.getBytes(StandardCharsets.US_ASCII));
  }

  private static int read(byte[] head, TransferSyntax syntax) {
    return DataSetReader.readHead(head, syntax).size();
  }

  private static int cut(byte[] whole, TransferSyntax syntax) {
    Cutter cutter = Cutter.of(syntax, (part, buf, off, len) -> {});
    for (int at = 0; at < whole.length; at += 16_000) {
      cutter.accept(whole, at, Math.min(16_000, whole.length - at));
    }
    return (int) cutter.finish().length();
  }

  private static void time(String what, IntSupplier work) {
    int sum = 0;
    long best = Long.MAX_VALUE;
    for (int pass = 0; pass < 8; pass++) {
      long start = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) {
        sum += work.getAsInt();
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf("%-30s %8.2f us  (%d)%n", what, best / 1000.0 / ROUNDS, sum);
  }
}
