package io.gantry.bench;

import io.gantry.dicom.data.CanonicalHead;
import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.ElementPath;
import io.gantry.dicom.data.HeadPatcher;
import io.gantry.dicom.data.Part;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.PatchEdit;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with the head of each object, one at a time on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadBench {
  /** A Part 10 file with pixels. */
  @Param("")
  public String file;

  private byte[] head;
  private TransferSyntax syntax;
  private List<PatchEdit> edits;

  @Setup
  public void read() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(file));
    Part10 start = Part10.read(bytes);
    syntax = start.syntax();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Cutter cutter =
        Cutter.of(
            syntax,
            (part, buf, off, len) -> {
              if (part == Part.HEAD) {
                out.write(buf, off, len);
              }
            });
    byte[] dataSet = Arrays.copyOfRange(bytes, start.offset(), bytes.length);
    cutter.accept(dataSet, 0, dataSet.length);
    cutter.finish();
    head = out.toByteArray();
    edits =
        List.of(
            put(Tag.PATIENT_ID, "LO", "12345678"),
            put(Tag.ISSUER_OF_PATIENT_ID, "LO", "HOSPITAL"),
            put(Tag.PATIENT_NAME, "PN", "Doe^John"),
            put(Tag.ACCESSION_NUMBER, "SH", "ACC00001"));
    System.out.println(
        "head of "
            + head.length
            + " bytes, "
            + DataSetReader.readHead(head, syntax).size()
            + " elements");
  }

  private static PatchEdit put(int tag, String vr, String value) {
    return PatchEdit.put(ElementPath.of(tag), vr, value.getBytes(StandardCharsets.US_ASCII));
  }

  @Benchmark
  public DataSet parse() {
    return DataSetReader.readHead(head, syntax);
  }

  @Benchmark
  public byte[] patch() {
    return HeadPatcher.apply(head, syntax, edits);
  }

  /** The one that has a goal: under 30 us for a CT head. */
  @Benchmark
  public int parseAndPatch() {
    DataSet dataSet = DataSetReader.readHead(head, syntax);
    int found = dataSet.string(Tag.PATIENT_ID).isPresent() ? 1 : 0;
    return found + HeadPatcher.apply(head, syntax, edits).length;
  }

  @Benchmark
  public byte[] canonicalDigest() {
    return CanonicalHead.digest(head, syntax);
  }
}
