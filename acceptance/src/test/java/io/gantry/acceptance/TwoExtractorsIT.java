package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gantry.app.Output;
import io.gantry.app.Pipeline;
import io.gantry.app.StageName;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.embedded.EmbeddedS3;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.testkit.Corpus;
import io.gantry.testkit.CountingRelay;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.FreePort;
import io.gantry.testkit.OrthancServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline with two {@code gantry up --only extractor}, each with its AE title, on one
 * broker that is not theirs, one ledger, one spool and one Orthanc that bears two associations. The
 * extractor's OwnershipIT does the same without what comes behind, and each time.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
@EnabledIfSystemProperty(named = "gantry.full", matches = "true")
@Timeout(240)
class TwoExtractorsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration TAKEN_OVER = Duration.ofSeconds(15);
  private static final int BUDGET = 2;

  /** So slow that there is a middle of the wave to die in. */
  private static final int OBJECTS_PER_SECOND = 12;

  @TempDir Path directory;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void end() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  /** One of the two. */
  private record Extractor(String aeTitle, GantryProcess.Running running) {
    boolean owns() throws IOException {
      return Files.readString(running.err()).contains("event=source-ours source=legacy");
    }
  }

  @Test
  void whenTheOwnerIsKilledInMidWaveTheOtherGoesOnAndTheWaveEndsBalanced() throws Exception {
    EmbeddedPostgres.allowPassing(directory);
    Map<String, Integer> ports = Map.of("MIGRATOR", FreePort.find(), "MIGRATOR2", FreePort.find());
    OrthancServer archive = archive(ports);
    CountingRelay relay = opened(new CountingRelay(archive.dicomPort()));
    String servers = servers();
    Path first = configuration("MIGRATOR", ports, relay, servers);
    Path second = configuration("MIGRATOR2", ports, relay, servers);
    List<Extractor> both = List.of(start("MIGRATOR", first), start("MIGRATOR2", second));
    Pipeline behind =
        opened(
            Pipeline.start(
                ConfigLoader.load(first),
                EnumSet.of(StageName.NORMALIZER, StageName.LOADER, StageName.RECONCILER),
                new Output(false, true)));
    Extractor owner =
        Objects.requireNonNull(await().atMost(LIMIT).until(() -> owner(both), Objects::nonNull));
    Extractor heir = both.get(1 - both.indexOf(owner));

    new StrangerCheck(state())
        .knocks(
            Dcmtk.in(directory),
            owner.aeTitle(),
            Objects.requireNonNull(ports.get(owner.aeTitle())));
    behind.waves().start(new WaveSpec("two", List.of("legacy"), Map.of(), List.of()));
    await().atMost(LIMIT).until(() -> received(behind) >= 25);
    owner.running().close();
    long before = received(behind);
    assertThat(before).isLessThan(archive.statistics().instances());
    assertThat(heir.owns()).isFalse();
    await()
        .atMost(TAKEN_OVER)
        .ignoreException(UncheckedIOException.class) // the loader is done with a file meanwhile
        .until(() -> movedBy(heir) > 0);

    WaveSummary summary =
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(200))
            .until(() -> behind.waves().summary("two"), WaveSummary::finished);
    assertThat(summary.balanced()).as(summary.toString()).isTrue();
    assertThat(summary.instances().missing()).isZero();
    assertThat(summary.instances().pending()).isZero();
    assertThat(summary.instances().expected()).isEqualTo(archive.statistics().instances());
    long distinct =
        summary.instances().verified()
            - summary.instances().duplicates()
            + summary.instances().collisions();
    assertThat(new StoredObjects(state()).objects()).hasSize(Math.toIntExact(distinct));
    assertThat(relay.most()).isEqualTo(BUDGET);
  }

  private static long received(Pipeline behind) {
    return behind.waves().summary("two").instances().received();
  }

  private static @Nullable Extractor owner(List<Extractor> both) throws IOException {
    for (Extractor one : both) {
      assertThat(one.running().process().isAlive())
          .as(Files.readString(one.running().err()))
          .isTrue();
      if (one.owns()) {
        return one;
      }
    }
    return null;
  }

  /** Bytes of objects in its spool volume. */
  private long movedBy(Extractor one) throws IOException {
    Path volume =
        state().resolve("spool").resolve("of-" + one.aeTitle().toLowerCase(java.util.Locale.ROOT));
    try (var files = Files.walk(volume)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("volume.lock"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private OrthancServer archive(Map<String, Integer> ports) throws IOException {
    OrthancServer archive =
        opened(
            OrthancServer.named("LEGACY")
                .peer("MIGRATOR", Objects.requireNonNull(ports.get("MIGRATOR")))
                .peer("MIGRATOR2", Objects.requireNonNull(ports.get("MIGRATOR2")))
                .start(directory.resolve("legacy")));
    for (String folder :
        List.of(
            "charsets",
            "studies/pcir-doe-archibald",
            "studies/pcir-doe-peter-mr",
            "studies/synth-ct-two-studies-one-accession",
            "studies/synth-japanese-cr",
            "studies/synth-mr-brain")) {
      archive.load(Corpus.require("dicom/" + folder));
    }
    return archive;
  }

  private Path state() {
    return directory.resolve("state");
  }

  /** Broker, ledger and store that belong to neither process, as in a configuration. */
  private String servers() {
    EmbeddedKafka kafka = opened(EmbeddedKafka.start(directory.resolve("kafka")));
    EmbeddedPostgres ledger = opened(EmbeddedPostgres.start(directory.resolve("ledger")));
    EmbeddedS3 s3 = opened(EmbeddedS3.start(state().resolve("s3"), "gantry"));
    return """
    kafka: { bootstrapServers: "%s" }
    ledger: { url: "%s", user: "%s", password: "%s" }
    archive:
      endpoint: "%s"
      bucket: gantry
      credentials: { accessKeyId: "%s", secretAccessKey: "%s" }
    """
        .formatted(
            kafka.bootstrapServers(),
            ledger.jdbcUrl(),
            ledger.user(),
            ledger.password(),
            s3.endpoint(),
            s3.accessKeyId(),
            s3.secretAccessKey());
  }

  private Path configuration(
      String aeTitle, Map<String, Integer> ports, CountingRelay archive, String servers)
      throws IOException {
    return Files.writeString(
        directory.resolve(aeTitle + ".yaml"),
        """
        state: %s
        dicom: { aeTitle: %s, bind: 127.0.0.1, port: %d }
        sources:
          - name: legacy
            aeTitle: LEGACY
            host: 127.0.0.1
            port: %d
            issuerOfPatientId: LEGACY
            tls: none
            limits: { associations: %d, objectsPerSecond: %d }
        fhir: { baseUrl: none }
        dashboard: { bind: 127.0.0.1, port: %d }
        %s
        """
            .formatted(
                state(),
                aeTitle,
                ports.get(aeTitle),
                archive.port(),
                BUDGET,
                OBJECTS_PER_SECOND,
                FreePort.find(),
                servers));
  }

  private Extractor start(String aeTitle, Path config) throws IOException {
    return new Extractor(
        aeTitle,
        opened(
            GantryProcess.in(directory)
                .talking()
                .quick()
                .start("up", "--config", config.toString(), "--only", "extractor")));
  }
}
