package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.Judges;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of each file of the corpus dcmdump and pydicom read the elements that we read: tag, VR, length
 * and value; or judge-differences.tsv explains why not.
 */
class JudgesTest {
  private static final List<Path> FILES =
      Corpus.objects(
          "dicom/charsets",
          "dicom/malformed",
          "dicom/sop-classes",
          "dicom/studies",
          "dicom/transfer-syntaxes");

  @TempDir Path directory;

  /** Relative to the corpus' dicom folder. */
  private static String name(Path file) {
    return Corpus.require("dicom").relativize(file).toString();
  }

  @Test
  void dcmdumpReadsTheSameElements() throws IOException {
    JudgeDifferences differences = new JudgeDifferences("dcmdump");
    List<String> arguments = new ArrayList<>(List.of("-q", "+L", "+Qo", "+F", "-Un"));
    FILES.forEach(file -> arguments.add(file.toString()));
    CommandResult result =
        Dcmtk.in(directory).within(Duration.ofSeconds(60)).run("dcmdump", arguments);
    Map<Integer, List<DcmdumpOutput.Line>> theirs = DcmdumpOutput.parse(result.output());
    assertThat(theirs).hasSize(FILES.size());

    for (int i = 0; i < FILES.size(); i++) {
      String file = name(FILES.get(i));
      List<DcmdumpOutput.Line> lines = theirs.getOrDefault(i, List.of());
      List<OurDump.Entry> ours = ours(file, FILES.get(i), lines.size(), differences);
      Map<String, DcmdumpOutput.Line> byPath = new LinkedHashMap<>();
      lines.forEach(line -> byPath.putIfAbsent(line.path(), line));
      for (OurDump.Entry entry : ours) {
        DcmdumpOutput.Line line = byPath.remove(entry.path());
        if (line == null) {
          differences.add(file, entry.path(), "missing", entry.element().vr().name(), "");
        } else {
          compare(file, entry, line, differences);
        }
      }
      if (!ours.isEmpty()) {
        byPath.values().forEach(line -> differences.add(file, line.path(), "more", "", line.vr()));
      }
    }
    differences.assertAllExplained();
  }

  /** Our entries, once each; none where we refuse the file. */
  private static List<OurDump.Entry> ours(
      String file, Path path, int theirs, JudgeDifferences differences) {
    try {
      Set<String> seen = new HashSet<>();
      return OurDump.of(CorpusFile.bytes(path)).stream()
          .filter(entry -> seen.add(entry.path()))
          .toList();
    } catch (DicomFormatException refused) {
      if (theirs > 0) {
        differences.add(file, "", "refused", refused.code(), theirs + " elements");
      }
      return List.of();
    }
  }

  private static void compare(
      String file, OurDump.Entry ours, DcmdumpOutput.Line theirs, JudgeDifferences differences) {
    Vr vr = ours.element().vr();
    if (!vr.name().equals(theirs.vr())) {
      differences.add(file, ours.path(), "vr", vr.name(), theirs.vr());
    }
    if (!ours.length().equals(theirs.length())) {
      differences.add(file, ours.path(), "length", ours.length(), theirs.length());
    }
    if (!ours.isSequence()) {
      String own = DcmdumpOutput.value(ours);
      String other = DcmdumpOutput.normal(vr, theirs.value());
      if (!own.equals(other)) {
        differences.add(file, ours.path(), "value", own, other);
      }
    }
  }

  /** One line of pydicom_dump.py. */
  private record PydicomLine(String vr, String length, String hash, String text) {}

  @Test
  void pydicomReadsTheSameElementsAndTheSameText() throws Exception {
    JudgeDifferences differences = new JudgeDifferences("pydicom");
    Map<Integer, Map<String, PydicomLine>> theirs = pydicom();

    for (int i = 0; i < FILES.size(); i++) {
      String file = name(FILES.get(i));
      Map<String, PydicomLine> byPath = theirs.getOrDefault(i, new LinkedHashMap<>());
      List<OurDump.Entry> ours = ours(file, FILES.get(i), byPath.size(), differences);
      for (OurDump.Entry entry : ours) {
        PydicomLine line = byPath.remove(entry.path());
        if (line == null) {
          differences.add(file, entry.path(), "missing", entry.element().vr().name(), "");
        } else {
          compare(file, entry, line, differences);
        }
      }
      if (!ours.isEmpty()) {
        byPath.forEach((path, line) -> differences.add(file, path, "more", "", line.vr));
      }
    }
    differences.assertAllExplained();
  }

  private Map<Integer, Map<String, PydicomLine>> pydicom() throws IOException {
    Path script = directory.resolve("pydicom_dump.py");
    try (InputStream in =
        Objects.requireNonNull(JudgesTest.class.getResourceAsStream("pydicom_dump.py"))) {
      Files.copy(in, script);
    }
    Path list = directory.resolve("files.txt");
    Files.writeString(list, FILES.stream().map(Path::toString).collect(Collectors.joining("\n")));
    Path out = directory.resolve("out.tsv");
    Judges.pydicom(
            directory,
            Duration.ofSeconds(60),
            List.of(script.toString(), list.toString(), out.toString()))
        .orFail();
    Map<Integer, Map<String, PydicomLine>> files = new HashMap<>();
    for (String line : Files.readAllLines(out)) {
      String[] f = line.split("\t", -1);
      if (f.length == 6) {
        files
            .computeIfAbsent(Integer.valueOf(f[0]), absent -> new LinkedHashMap<>())
            .put(f[1], new PydicomLine(f[2], f[3], f[4], text(f[5])));
      }
    }
    return files;
  }

  private static String text(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }

  private static void compare(
      String file, OurDump.Entry ours, PydicomLine theirs, JudgeDifferences differences)
      throws NoSuchAlgorithmException {
    Vr vr = ours.element().vr();
    if (!List.of(theirs.vr.split(" or ")).contains(vr.name())) {
      differences.add(file, ours.path(), "vr", vr.name(), theirs.vr);
    }
    if (ours.isSequence() || theirs.length.equals("-")) {
      return;
    }
    if (!ours.length().equals(theirs.length)) {
      differences.add(file, ours.path(), "length", ours.length(), theirs.length);
    }
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-1").digest(ours.field()))
            .substring(0, 12);
    if (!hash.equals(theirs.hash)) {
      differences.add(file, ours.path(), "value", hash, theirs.hash);
    } else if (ours.element() instanceof ValueElement value && value.meaning().isText()) {
      String text = String.join("\\", value.strings(ours.charset()));
      if (!text.equals(theirs.text)) {
        differences.add(file, ours.path(), "text", text, theirs.text);
      }
    }
  }
}
