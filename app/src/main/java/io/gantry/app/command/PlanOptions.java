package io.gantry.app.command;

import io.gantry.app.PatientFiles;
import io.gantry.app.StudyList;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.config.SourceConfig;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a plan is made of on the command line. */
final class PlanOptions {
  private static final double BYTES_PER_GIGABYTE = 1e9;

  /** As written after {@code --order}. */
  enum Order {
    newest,
    oldest,
    list,
    appointments
  }

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only this source; may be repeated (default: all).")
  private List<String> sources = List.of();

  @Option(
      names = "--from",
      paramLabel = "archive|ledger",
      description =
          "Whom to ask what is in scope: the archives, when the wave starts, or the ledger, which"
              + " knows what sweeps have found (default: archive; ledger with --left, --patients).")
  private Scope.@Nullable From from;

  @Option(
      names = "--date",
      paramLabel = "YYYYMMDD-YYYYMMDD",
      description = "Study dates, one day or a range that may be open.")
  private @Nullable String date;

  @Option(
      names = "--modality",
      split = ",",
      paramLabel = "CT,MR",
      description = "Studies that have one of these.")
  private List<String> modalities = List.of();

  @Option(
      names = "--institution",
      paramLabel = "NAME",
      description = "Institution Name, where the archive can match it.")
  private @Nullable String institution;

  @Option(
      names = "--query",
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Further study-level matching keys by DICOM keyword.")
  private Map<String, String> query = new LinkedHashMap<>();

  @Option(names = "--studies", paramLabel = "FILE.csv", description = "Only the studies listed.")
  private @Nullable Path studies;

  @Option(
      names = "--patients",
      paramLabel = "FILE.csv",
      description = "Only studies of these patients, their priors (column patient_id).")
  private @Nullable Path patients;

  @Option(names = "--left", description = "Only what is not verified yet.")
  private boolean left;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "newest",
      description = "newest, oldest, list (as --studies or --patients say), appointments.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private Order order;

  @Option(
      names = "--appointments",
      paramLabel = "FILE.csv",
      description = "When patients are due: time, and patient_id or study_instance_uid.")
  private @Nullable Path appointments;

  @Option(names = "--max-studies", paramLabel = "N", description = "Not more in one run.")
  private long maxStudies;

  @Option(
      names = "--max-gigabytes",
      paramLabel = "N",
      description = "Not more in one run, as far as it can be estimated.")
  private double maxGigabytes;

  @Option(
      names = "--window",
      paramLabel = "HOURS",
      defaultValue = "",
      description = "When the wave orders studies, e.g. 'Mon-Fri 19:00-06:00, Sat-Sun'.")
  @SuppressWarnings("NullAway.Init")
  private String window;

  @Option(
      names = "--identity-coverage",
      paramLabel = "PERCENT",
      description = "Entry gate: so many of its studies must have a patient ID.")
  private @Nullable Double identityCoverage;

  @Option(names = "--no-gates", description = "Without the usual gates (docs/waves.md).")
  private boolean noGates;

  @Option(
      names = "--stop-at",
      paramLabel = "PERCENT",
      description = "Stop gate: pauses above this rate of exceptions (default: 20).")
  private @Nullable Double stopAt;

  @Option(
      names = "--stop-over",
      paramLabel = "N",
      description = "Stop gate: over the last N studies (default: 100).")
  private @Nullable Integer stopOver;

  @Option(
      names = "--accept-at",
      paramLabel = "PERCENT",
      description = "Exit gate: accepted up to this rate of exceptions (default: not asked).")
  private @Nullable Double acceptAt;

  WavePlan plan(String name, GantryConfig config) {
    return new WavePlan(
        name,
        scope(config),
        switch (order) {
          case newest -> StudyOrder.NEWEST_FIRST;
          case oldest -> StudyOrder.OLDEST_FIRST;
          case list -> StudyOrder.LISTED;
          case appointments -> StudyOrder.APPOINTMENTS;
        },
        appointments == null ? List.of() : PatientFiles.appointments(appointments),
        maxStudies,
        Math.round(maxGigabytes * BYTES_PER_GIGABYTE),
        window,
        gates());
  }

  private Scope scope(GantryConfig config) {
    Map<String, String> keys = new LinkedHashMap<>(query);
    if (date != null) {
      keys.put("StudyDate", date);
    }
    if (!modalities.isEmpty()) {
      keys.put("ModalitiesInStudy", String.join("\\", modalities));
    }
    if (institution != null) {
      keys.put("InstitutionName", institution);
    }
    Scope.From asked = from;
    if (asked == null) {
      asked = left || patients != null ? Scope.From.LEDGER : Scope.From.ARCHIVE;
    }
    return new Scope(
        asked,
        sources.isEmpty() ? config.sources().stream().map(SourceConfig::name).toList() : sources,
        keys,
        studies == null ? List.of() : StudyList.read(studies),
        patients == null ? List.of() : PatientFiles.patients(patients),
        left);
  }

  private Gates gates() {
    Gates base = noGates ? Gates.NONE : Gates.USUAL;
    Gates.Stop stop = base.stop();
    if (stopAt != null || stopOver != null) {
      Gates.Stop usual = new Gates.Stop(20, 100);
      stop =
          new Gates.Stop(
              stopAt == null ? usual.percent() : stopAt,
              stopOver == null ? usual.last() : stopOver);
    }
    return new Gates(
        identityCoverage,
        base.sourcesClear(),
        base.encrypted(),
        stop,
        acceptAt,
        base.balancedAtEnd());
  }
}
