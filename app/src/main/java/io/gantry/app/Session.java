package io.gantry.app;

import io.gantry.platform.config.GantryConfig;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventorySpec;
import io.gantry.reconciler.ledger.LedgerScope;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline to run waves on: started here, or the one that already holds the state directory (then
 * commands talk to it). Owns what it started.
 */
public final class Session implements AutoCloseable {
  private final GantryConfig config;
  private final Output output;
  private final Optional<Pipeline> own;
  private final WaveClient waves;
  private final Inventories inventories;

  private Session(
      GantryConfig config,
      Output output,
      Optional<Pipeline> own,
      WaveClient waves,
      Inventories inventories) {
    this.config = config;
    this.output = output;
    this.own = own;
    this.waves = waves;
    this.inventories = inventories;
  }

  public static Session open(GantryConfig config, Output output) {
    Optional<RunningProcess> running = RunningProcess.holding(config.state());
    if (running.isPresent()) {
      output.progress("Using the running process %d", running.get().pid());
      RunningProcess process = running.get();
      return new Session(config, output, Optional.empty(), process, process.inventories());
    }
    Pipeline pipeline = Pipeline.start(config, StageName.all(), output);
    return new Session(
        config, output, Optional.of(pipeline), pipeline.waves(), pipeline.inventories());
  }

  /** Runs the wave to its end and writes its certificate. */
  public WaveOutcome run(WaveSpec spec) {
    try (Interruption _ =
        Interruption.handledBy(() -> own.ifPresent(Pipeline::close), ExitCode.INTERRUPTED)) {
      WaveSummary summary = new WaveRun(waves, output).toEnd(spec);
      return new WaveOutcome(
          WaveReport.of(
              summary,
              own.map(pipeline ->
                      CertificateDesk.issuer(config, pipeline.ledger())
                          .issue(new LedgerScope.Wave(spec.name())))
                  .orElse(null)),
          WaveRun.exitCode(summary));
    }
  }

  /** Makes the inventory. */
  public InventoryReport inventory(InventorySpec spec, List<ClaimFile> files) {
    try (Interruption _ =
        Interruption.handledBy(() -> own.ifPresent(Pipeline::close), ExitCode.INTERRUPTED)) {
      return new InventoryRun(inventories, output).toEnd(spec, files);
    }
  }

  /** The pipeline, where it runs in this process. */
  public Optional<Pipeline> pipeline() {
    return own;
  }

  @Override
  public void close() {
    own.ifPresent(Pipeline::close);
  }
}
