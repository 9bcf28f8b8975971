package io.gantry.app;

import io.gantry.extractor.ExtractorSettings;
import io.gantry.extractor.ExtractorStage;
import io.gantry.fhir.FhirBridgeStage;
import io.gantry.loader.Archive;
import io.gantry.loader.LoaderStage;
import io.gantry.normalizer.NormalizerStage;
import io.gantry.normalizer.adapter.patients.LivePatientIndex;
import io.gantry.platform.GantryException;
import io.gantry.platform.Stage;
import io.gantry.platform.StateDirectory;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.platform.spool.SpoolReader;
import io.gantry.reconciler.ReconcilerStage;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The stages of one process and the servers it embeds, wired. Owns all of them; closing drains the
 * stages from the source on, then stops the servers.
 */
public final class Pipeline implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable ReconcilerStage reconciler;

  private Pipeline() {}

  /** Starts what the configuration and the chosen stages ask for, or nothing. */
  public static Pipeline start(GantryConfig config, Set<StageName> stages, Output output) {
    Pipeline pipeline = new Pipeline();
    try {
      pipeline.wire(config, stages, output);
      return pipeline;
    } catch (RuntimeException e) {
      pipeline.close();
      throw e;
    }
  }

  private void wire(GantryConfig config, Set<StageName> stages, Output output) {
    boolean alone = stages.size() < StageName.values().length;
    // Several extractors may share a machine and a spool: each has its AE title, and by it a
    // volume.
    String volume =
        alone
            ? ExtractorSettings.volumeOf(config.dicom().aeTitle())
            : ExtractorSettings.ONLY_VOLUME;
    own(StateDirectory.acquire(alone ? lockOf(config, stages, volume) : config.state()));
    output.progress("Starting servers and stages below %s", config.state());
    EmbeddedServers servers = own(EmbeddedServers.start(config));
    KafkaSettings kafka = Wiring.kafka(config, servers);
    TopicAdmin.ensure(
        kafka,
        config.kafka().embedded() ? TopicAdmin.EMBEDDED_PARTITIONS : TopicAdmin.CLUSTER_PARTITIONS);
    Path spoolRoot = config.state().resolve("spool");
    SpoolReader spool = SpoolReader.under(spoolRoot);
    MergedPatients merged = own(new MergedPatients(kafka));
    boolean publishes = !(config.fhir().baseUrl() instanceof Address.None);
    // Consumers first: whoever starts last finds everyone ready.
    if (stages.contains(StageName.LOADER)) {
      run(
          new LoaderStage(
              Wiring.loader(config, servers.s3()),
              kafka,
              spool,
              RestampRules.of(Wiring.normalizer(config))));
    }
    if (stages.contains(StageName.RECONCILER)) {
      Archive archive = own(Archive.open(Wiring.loader(config, servers.s3())));
      reconciler =
          run(
              new ReconcilerStage(
                  Wiring.reconciler(config, servers, publishes),
                  kafka,
                  new BucketCount(archive),
                  merged));
      reconciler.reveal(new ObjectChanges(archive.heads()));
      reconciler.attest(() -> PostureReport.of(config, Clock.systemUTC(), archive::encryption));
    }
    if (stages.contains(StageName.FHIR_BRIDGE)) {
      ReconcilerStage here = reconciler;
      PatientIntake.start(
              config, kafka, output, here == null ? _ -> {} : books -> here.serve(books))
          .forEach(this::run);
    }
    if (stages.contains(StageName.FHIR_BRIDGE) && publishes) {
      run(new FhirBridgeStage(Wiring.fhir(config, servers), kafka));
    }
    Optional<LivePatientIndex> index = Optional.empty();
    if (stages.contains(StageName.NORMALIZER)) {
      index = run(new NormalizerStage(Wiring.normalizer(config), kafka, spool)).patients();
    }
    merged.ready(index.orElse(null));
    ReconcilerStage reviewed = reconciler;
    if (reviewed != null && Wiring.gates(config)) {
      reviewed.consult(new IndexCandidates(merged::directory, Wiring.normalizer(config).issuers()));
    }
    if (stages.contains(StageName.EXTRACTOR)) {
      run(
          new ExtractorStage(
              ExtractorSettings.of(config.dicom(), config.sources(), spoolRoot)
                  .withVolume(volume)
                  .withPatient(Wiring.gates(config)),
              kafka));
    }
  }

  private static Path lockOf(GantryConfig config, Set<StageName> stages, String volume) {
    String names = String.join("-", names(stages));
    return config
        .state()
        .resolve(stages.contains(StageName.EXTRACTOR) ? names + "-" + volume : names);
  }

  private static Iterable<String> names(Set<StageName> stages) {
    return stages.stream().map(StageName::text).toList();
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  private <T extends Stage> T run(T stage) {
    own(stage);
    stage.start();
    return stage;
  }

  /** The reconciler of this process. */
  public WaveClient waves() {
    ReconcilerStage stage = requireReconciler();
    return new WaveClient() {
      @Override
      public void start(WaveSpec spec) {
        stage.waves().start(spec);
      }

      @Override
      public WaveSummary summary(String wave) {
        return stage.waves().summary(wave);
      }

      @Override
      public WaveSummary counts(String wave) {
        return stage.waves().summary(wave, null, 0);
      }

      @Override
      public Lags lags() {
        return stage.lags();
      }

      @Override
      public Optional<StudyCustody> study(String studyInstanceUid) {
        return stage.ledger().study(studyInstanceUid);
      }
    };
  }

  /** Goes on with the waves that an ended process left open; nothing without a reconciler. */
  public void resumeWaves() {
    if (reconciler != null) {
      reconciler.waves().resumeAll();
      reconciler.inventories().resumeAll();
    }
  }

  /** What operators and reviewers do, of the reconciler of this process. */
  public Operations operations() {
    return requireReconciler().operations();
  }

  public Inventories inventories() {
    return requireReconciler().inventories();
  }

  public Restamps restamps() {
    return requireReconciler().restamps();
  }

  public Ledger ledger() {
    return requireReconciler().ledger();
  }

  public Optional<URI> dashboard() {
    return reconciler == null ? Optional.empty() : reconciler.dashboard();
  }

  /** A one-time link to the dashboard for the user of this process. */
  public Optional<URI> signInLink() {
    return reconciler == null ? Optional.empty() : reconciler.signInLink();
  }

  private ReconcilerStage requireReconciler() {
    if (reconciler == null) {
      throw new GantryException("GTY-0110", "This process runs no reconciler");
    }
    return reconciler;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      while (!owned.isEmpty()) {
        Closing.quietly(owned.pop());
      }
    }
  }
}
