package io.gantry.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.contracts.Topics;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.Outcome;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders against an Orthanc that behaves. */
@Timeout(120)
class ExtractorIT {
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir static Path directory;
  private static Rig rig;
  private static OrthancServer orthanc;
  private static ExtractorStage extractor;

  @BeforeAll
  static void start() throws IOException {
    Path corpus = Corpus.require("dicom/studies");
    int port = FreePort.find();
    orthanc = OrthancServer.named("LEGACY").peer(Rig.AE, port).start(directory.resolve("orthanc"));
    orthanc.load(corpus);
    rig = new Rig(directory.resolve("kafka"));
    extractor =
        new ExtractorStage(
            Rig.settings(
                port,
                directory.resolve("spool"),
                Rig.source("legacy", "LEGACY", orthanc.dicomPort())),
            rig.kafka());
    extractor.start();
  }

  @AfterAll
  static void stop() {
    if (extractor != null) {
      extractor.close();
    }
    if (rig != null) {
      rig.close();
    }
    if (orthanc != null) {
      orthanc.close();
    }
  }

  @Test
  void everyInstanceOfAStudyIsToldWithTheDigestsOfWhatTheArchiveHolds() throws IOException {
    Map<String, String> studies = studies();
    for (Map.Entry<String, String> study : studies.entrySet()) {
      rig.extract("legacy", study.getKey());
    }
    await().atMost(SOON).until(() -> ended().size() >= studies.size());

    Map<String, InstanceExtracted> told = new HashMap<>();
    rig.events(Topics.INSTANCES_EXTRACTED).stream()
        .map(InstanceExtracted.class::cast)
        .forEach(event -> told.put(event.instance().sopInstanceUid(), event));
    List<String> instances = orthanc.instances();
    assertThat(told).hasSameSizeAs(instances);
    for (String id : instances) {
      byte[] file = orthanc.instanceFile(id);
      Reference reference = Reference.of(file);
      InstanceExtracted event = told.get(reference.sopInstanceUid());
      assertThat(event).isNotNull();
      System.out.println(event.received().equals(reference.digests()) + " " + event.transferSyntaxUid()+" "+reference.transferSyntax()+" "+event.received().pixels().equals(reference.digests().pixels())+" "+event.received().head().length()+" "+reference.digests().head().length());
    }
    for (StudyExtracted end : ended()) {
      assertThat(end.outcome()).isEqualTo(Outcome.COMPLETE);
      assertThat(end.cStoreSuccesses()).isEqualTo(end.listed());
    }
  }

  private static List<StudyExtracted> ended() {
    return rig.events(Topics.STUDIES_EXTRACTED).stream()
        .filter(StudyExtracted.class::isInstance)
        .map(StudyExtracted.class::cast)
        .toList();
  }

  private static Map<String, String> studies() throws IOException {
    Map<String, String> all = new HashMap<>();
    for (var id : orthanc.getJson("studies")) {
      all.put(
          orthanc
              .getJson("studies/" + id.asText())
              .path("MainDicomTags")
              .path("StudyInstanceUID")
              .asText(),
          id.asText());
    }
    return all;
  }
}
