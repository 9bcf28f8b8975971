package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.Part;
import io.gantry.dicom.data.Part10;
import io.gantry.embedded.EmbeddedEhr;
import io.gantry.testkit.Dcmtk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether what Gantry stored and published is what Orthanc holds: objects with their pixels as
 * bytes and every attribute that is not declared as changed, and what the rehearsal EHR counts.
 */
final class CorpusComparison {
  private final Archives archives;
  private final List<String> missing;
  private final List<String> held;

  /**
   * @param missing UIDs of objects that never came
   * @param held UIDs of objects that are not compared
   */
  CorpusComparison(Archives archives, List<String> missing, List<String> held) {
    this.archives = archives;
    this.missing = missing;
    this.held = held;
  }

  /** Every object of Orthanc. */
  void everyObject(Path directory) throws IOException {
    StoredObjects stored = new StoredObjects(archives.state());
    Map<String, StoredObjects.Entry> manifests = stored.manifests();
    Dcmtk dcmtk = Dcmtk.in(directory);
    Path file = directory.resolve("from-orthanc.dcm");
    for (String id : archives.legacy.instances()) {
      byte[] original = archives.legacy.instanceFile(id);
      Files.write(file, original);
      String uid =
          archives
              .legacy
              .getJson("instances/" + id)
              .path("MainDicomTags")
              .path("SOPInstanceUID")
              .asText();
      if (missing.contains(uid)) {
        continue;
      }
      assertThat(manifests).as("manifest entries").containsKey(uid);
      StoredObjects.Entry entry = Objects.requireNonNull(manifests.get(uid));
      if (held.contains(uid)) {
        continue;
      }
      Path object = stored.file(entry);
      assertThat(pixels(Files.readAllBytes(object)))
          .as("pixels of %s", uid)
          .isEqualTo(pixels(original));
      List<String> allowed = new ArrayList<>(List.of("7fe00010")); // compared as bytes above
      entry
          .json()
          .path("changed")
          .forEach(path -> allowed.add(path.asText().substring(0, 8).toLowerCase(Locale.ROOT)));
      assertThat(StoredObjects.differences(dcmtk, file, object, allowed))
          .as("undeclared differences in %s", uid)
          .isEmpty();
    }
  }

  /**
   * Every study of Orthanc in the EHR.
   *
   * @param unpublished the study that nobody may publish
   */
  void everyStudy(String unpublished) throws Exception {
    Map<String, Set<String>> orthanc = new TreeMap<>();
    for (JsonNode instance :
        archives.legacy.getJson("instances?expand&requestedTags=StudyInstanceUID;SOPInstanceUID")) {
      String uid = instance.path("MainDicomTags").path("SOPInstanceUID").asText();
      String study =
          archives
              .legacy
              .getJson("instances/" + instance.path("ID").asText() + "/study")
              .path("MainDicomTags")
              .path("StudyInstanceUID")
              .asText();
      if (!missing.contains(uid) && !study.equals(unpublished)) {
        orthanc.computeIfAbsent(study, ignored -> new TreeSet<>()).add(uid);
      }
    }
    try (EmbeddedEhr ehr = EmbeddedEhr.start(archives.state().resolve("ehr"));
        HttpClient http = HttpClient.newHttpClient()) {
      for (Map.Entry<String, Set<String>> study : orthanc.entrySet()) {
        JsonNode bundle = search(http, ehr, study.getKey());
        assertThat(bundle.path("entry").size()).as(study.getKey()).isEqualTo(1);
        JsonNode resource = bundle.path("entry").path(0).path("resource");
        Set<String> published = new TreeSet<>();
        for (JsonNode series : resource.path("series")) {
          series.path("instance").forEach(i -> published.add(i.path("uid").asText()));
        }
        // A study may have more from the shadow archive, never less.
        assertThat(published).as(study.getKey()).containsAll(study.getValue());
        assertThat(resource.path("numberOfInstances").asInt()).isEqualTo(published.size());
        assertThat(resource.path("numberOfSeries").asInt())
            .isEqualTo(resource.path("series").size());
      }
    }
  }

  private static JsonNode search(HttpClient http, EmbeddedEhr ehr, String study) throws Exception {
    URI search =
        URI.create(ehr.baseUrl() + "/ImagingStudy?identifier=urn:dicom:uid%7Curn:oid:" + study);
    return new ObjectMapper()
        .readTree(
            http.send(HttpRequest.newBuilder(search).build(), HttpResponse.BodyHandlers.ofString())
                .body());
  }

  private static String pixels(byte[] part10) {
    Part10 file = Part10.read(part10);
    MessageDigest digest = sha256();
    Cutter cutter =
        Cutter.of(
            file.syntax(),
            (part, bytes, off, len) -> {
              if (part == Part.PIXELS) {
                digest.update(bytes, off, len);
              }
            });
    cutter.accept(part10, file.offset(), part10.length - file.offset());
    if (cutter.finish().pixels() % 2 != 0) {
      // Odd lengths are not DICOM (PS3.5 7.1.1): both archives send them with a byte of padding.
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
