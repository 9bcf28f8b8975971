package io.gantry.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.testkit.Dcmtk;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What lies in the bucket of the embedded store, looked at from outside Gantry: the files on disk,
 * read with DCMTK's dcmdump.
 */
final class StoredObjects {
  private final Path bucket;

  StoredObjects(Path state) {
    this.bucket = state.resolve("s3").resolve("objects").resolve("gantry");
  }

  /** An entry of a manifest. */
  record Entry(String key, JsonNode json) {}

  List<Path> objects() throws IOException {
    return filesNow().stream().filter(file -> file.toString().endsWith(".dcm")).sorted().toList();
  }

  /** A store that is at work takes away parts and files with other names under our eyes. */
  private List<Path> filesNow() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        bucket,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            if (cause instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw cause;
          }
        });
    return files;
  }

  /** Headers of every object in the bucket, of superseded ones too, with its file. */
  Map<Path, DataSet> heads() throws IOException {
    Map<Path, DataSet> heads = new LinkedHashMap<>();
    for (Path file : objects()) {
      byte[] bytes = Files.readAllBytes(file);
      Part10 object = Part10.read(bytes);
      heads.put(
          file,
          DataSetReader.readHead(
              Arrays.copyOfRange(bytes, object.offset(), bytes.length), object.syntax()));
    }
    return heads;
  }

  /** The same of one study. */
  Map<Path, DataSet> heads(String study) throws IOException {
    Map<Path, DataSet> heads = heads();
    heads.values().removeIf(head -> !head.string(Tag.STUDY_INSTANCE_UID, "").equals(study));
    return heads;
  }

  /** Every manifest's instances by SOP Instance UID. */
  Map<String, Entry> manifests() throws IOException {
    Map<String, Entry> entries = new HashMap<>();
    for (Path file : filesNow()) {
      if (file.endsWith("manifest.json")) {
        for (JsonNode instance : new ObjectMapper().readTree(file.toFile()).path("instances")) {
          entries.put(
              instance.path("sopInstanceUid").asText(),
              new Entry(instance.path("key").asText(), instance));
        }
      }
    }
    return entries;
  }

  Path file(Entry entry) {
    return bucket.resolve(entry.key());
  }

  /**
   * Top-level attributes that differ between two Part 10 files as dcmdump prints them (lengths,
   * length form and group lengths apart; pixel data as a whole); those in {@code allowed} (8
   * hexadecimal digits) left out.
   */
  static List<String> differences(Dcmtk dcmtk, Path expected, Path actual, List<String> allowed)
      throws IOException {
    Map<String, String> left = topLevel(dcmtk, expected);
    Map<String, String> right = topLevel(dcmtk, actual);
    allowed.forEach(left::remove);
    allowed.forEach(right::remove);
    List<String> differing = new ArrayList<>();
    TreeMap<String, String> all = new TreeMap<>(left);
    all.putAll(right);
    for (String tag : all.keySet()) {
      if (!Optional.ofNullable(left.get(tag)).equals(Optional.ofNullable(right.get(tag)))) {
        differing.add(tag);
      }
    }
    return differing;
  }

  private static Map<String, String> topLevel(Dcmtk dcmtk, Path file) throws IOException {
    // +L prints long values whole, -q keeps warnings apart, -Un leaves private VRs as found.
    String dump = dcmtk.dcmdump(file, "-q", "+L", "+R", "4096").output();
    Map<String, StringBuilder> attributes = new TreeMap<>();
    StringBuilder current = new StringBuilder();
    for (String line : dump.lines().toList()) {
      if (line.startsWith("(")) {
        String tag = line.substring(1, 5) + line.substring(6, 10);
        current = attributes.computeIfAbsent(tag, ignored -> new StringBuilder());
      }
      current.append(withoutLengths(line)).append('\n');
    }
    Map<String, String> values = new TreeMap<>();
    attributes.forEach((tag, text) -> {
      boolean groupLength = tag.endsWith("0000");
      boolean meta = tag.startsWith("0002");
      boolean padding = tag.equalsIgnoreCase("fffcfffc");
      if (!groupLength && !meta && !padding && !tag.startsWith("fffe")) {
        values.put(tag, text.toString());
      }
    });
    return values;
  }

  private static String withoutLengths(String line) {
    int comment = line.lastIndexOf(" # ");
    String text = comment < 0 ? line : line.substring(0, comment);
    text = text.replaceAll("with (explicit|undefined) length( #=\\d+)?", "").stripTrailing();
    return text.contains("(fffe,e0") && !text.contains("(fffe,e000)") ? "" : text;
  }
}
