package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.app.LedgerReader;
import io.gantry.platform.config.ConfigLoader;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.duplicates.DuplicateReport.Pair;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.ledger.Verdict;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.simulator.Holding;
import io.gantry.simulator.Kind;
import io.gantry.simulator.Misbehaviour;
import io.gantry.simulator.Misdeed;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.StoreMisdeeds.AltersObjects;
import io.gantry.simulator.StoreMisdeeds.Part;
import io.gantry.simulator.StoreMisdeeds.SendsOnly;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An archive of record and four shadows that hold the same studies: identical, in another encoding,
 * with another header, with other pixels. What there is, is the simulators' own word.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class DuplicatesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String IMPLICIT_LE = "1.2.840.10008.1.2";
  private static final Holding HOLDING =
      Holding.of(42, 4, "LEGACY").withKinds(Kind.CT).withImages(8, 4);

  @TempDir Path directory;

  private record Shadow(RehearsalArchive archive, WaveSummary wave) {}

  private static Shadow run(RehearsalPipeline pipeline, String source, Misdeed... misdeeds) {
    try (RehearsalArchive archive =
        pipeline.archive(
            source,
            SimulatorConfig.of(RehearsalPipeline.aeTitle(source), HOLDING)
                .misbehaving(Misbehaviour.of(misdeeds)))) {
      WaveSummary wave = pipeline.wave(source, LIMIT, source);
      assertThat(wave.balanced()).as(wave.reasons().toString()).isTrue();
      assertThat(wave.instances().expected()).isEqualTo(archive.instances());
      return new Shadow(archive, wave);
    }
  }

  @Test
  void whatIsEqualIsStoredOnceAndWhatIsNotWaitsForAPerson() throws Exception {
    Map<String, String> sources = new TreeMap<>();
    List.of("legacy", "same", "implicit", "header", "pixels").forEach(s -> sources.put(s, ""));
    DuplicateReport report;
    Shadow legacy;
    try (RehearsalPipeline pipeline = RehearsalPipeline.start(directory, sources)) {
      legacy = run(pipeline, "legacy");
      long instances = legacy.archive().instances();
      assertThat(legacy.wave().instances().verified()).isEqualTo(instances);

      Shadow same = run(pipeline, "same");
      Shadow implicit = run(pipeline, "implicit", new SendsOnly(List.of(IMPLICIT_LE)));
      assertThat(List.of(same.wave(), implicit.wave()))
          .allSatisfy(wave -> {
            assertThat(wave.exceptions()).isEmpty();
            assertThat(wave.instances().verified()).isEqualTo(instances);
            assertThat(wave.instances().duplicates()).isEqualTo(instances);
          });
      assertThat(new StoredObjects(pipeline.state()).objects()).hasSize((int) instances);
      assertBothOriginsAreOnRecord(pipeline, legacy.archive().studies());

      Shadow header = run(pipeline, "header", new AltersObjects(Set.of(Part.HEADER), null));
      assertHeld(header, instances, "GTY-0602");
      Shadow pixels = run(pipeline, "pixels", new AltersObjects(Set.of(Part.PIXELS), null));
      assertHeld(pixels, instances, "GTY-0601");
      assertThat(pixels.wave().instances().collisions()).isEqualTo(instances);
      assertThat(new StoredObjects(pipeline.state()).objects()).hasSize((int) (3 * instances));

      report = ask(pipeline);
      assertThat(report.pairs())
          .containsExactlyInAnyOrder(
              pair("same", Verdict.REPEAT, same),
              pair("implicit", Verdict.REENCODED, implicit),
              pair("header", Verdict.REVISED, header),
              pair("pixels", Verdict.COLLISION, pixels));
      assertThat(report.kinds())
          .extracting(DuplicateReport.Kind::verdict, DuplicateReport.Kind::bytes)
          .containsExactly(
              tuple(Verdict.REPEAT, same.archive().takenBytes()),
              tuple(Verdict.REENCODED, implicit.archive().takenBytes()),
              tuple(Verdict.REVISED, header.archive().takenBytes()),
              tuple(Verdict.COLLISION, pixels.archive().takenBytes()));
      assertThat(report.kinds().getFirst().perMonth().get("STANDARD"))
          .isEqualTo(same.archive().takenBytes() / 1e9 * 0.023);
      assertThat(report.bytesSaved())
          .isEqualTo(same.archive().takenBytes() + implicit.archive().takenBytes());
      assertThat(report.savedPerMonth().get("STANDARD"))
          .isEqualTo(report.bytesSaved() / 1e9 * 0.023);
      assertThat(report.casesInAll()).isEqualTo(2 * instances);
      assertThat(
              report.cases().stream()
                  .collect(
                      Collectors.groupingBy(DuplicateReport.Case::verdict, Collectors.counting())))
          .containsOnly(
              Map.entry(Verdict.REVISED, instances), Map.entry(Verdict.COLLISION, instances));
    }
    Path config = directory.resolve("gantry.yaml");
    try (LedgerReader ledger = LedgerReader.open(ConfigLoader.load(config))) {
      assertThat(ledger.duplicates(1000)).isEqualTo(report);
    }
    // Nothing runs: the command reads the database, with the prices of the configuration.
    Files.writeString(
        config,
        "forecast: { currency: EUR, pricesPerGigabyteMonth: { COLD: 0.5 } }\n",
        StandardOpenOption.APPEND);
    JsonNode priced =
        Cli.gantry("duplicates", "--config", config.toString(), "--json", "--quiet").json();
    assertThat(priced.path("currency").asText()).isEqualTo("EUR");
    assertThat(priced.at("/kinds/0/perMonth/COLD").asDouble())
        .isEqualTo(report.kinds().getFirst().bytes() / 1e9 * 0.5);
  }

  private static Pair pair(String source, Verdict verdict, Shadow shadow) {
    return new Pair(
        source,
        "legacy",
        verdict,
        HOLDING.studies(),
        shadow.archive().instances(),
        shadow.archive().takenBytes());
  }

  private static void assertHeld(Shadow shadow, long instances, String code) {
    assertThat(shadow.wave().instances().held()).isEqualTo(instances);
    assertThat(shadow.wave().exceptions())
        .hasSize((int) instances)
        .allSatisfy(exception -> assertThat(exception.code()).isEqualTo(code));
  }

  private static void assertBothOriginsAreOnRecord(
      RehearsalPipeline pipeline, List<String> studies) {
    assertThat(studies)
        .allSatisfy(study ->
            assertThat(pipeline.pipeline().ledger().study(study).orElseThrow().sources())
                .extracting(StudyCustody.AtSource::source)
                .containsExactlyInAnyOrder("legacy", "same", "implicit"));
  }

  private static DuplicateReport ask(RehearsalPipeline pipeline) throws Exception {
    URI dashboard = pipeline.pipeline().dashboard().orElseThrow();
    String token =
        Json.mapper()
            .readTree(pipeline.state().resolve("endpoint.json").toFile())
            .path("token")
            .asText();
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(dashboard.resolve("api/duplicates"))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.mapper().readValue(answer.body(), DuplicateReport.class);
  }
}
