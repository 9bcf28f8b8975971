package io.gantry.app;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.SourceInventory;
import io.gantry.reconciler.inventory.InventoryReport.SweepReport;
import io.gantry.reconciler.inventory.InventorySpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes an inventory, shows how it comes along, and waits for its end. */
public final class InventoryRun {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long EVERY_NANOS = Duration.ofSeconds(3).toNanos();

  private final Inventories inventories;
  private final Output output;
  private final Set<String> shown = new HashSet<>();
  private long lastNanos = System.nanoTime() - EVERY_NANOS;

  public InventoryRun(Inventories inventories, Output output) {
    this.inventories = inventories;
    this.output = output;
  }

  /** Returns the finished inventory. */
  public InventoryReport toEnd(InventorySpec spec, List<ClaimFile> files) {
    InventoryReport open = inventories.open(spec);
    if (open.state().equals("claiming")) {
      for (ClaimFile file : files) {
        file.read(
            spec.sources(),
            (source, claims) -> inventories.claim(open.inventory(), file.kind(), source, claims));
      }
    } else {
      output.progress("Going on with inventory %d", open.inventory());
    }
    inventories.begin(open.inventory());
    try {
      while (true) {
        InventoryReport report =
            inventories
                .report(open.inventory())
                .orElseThrow(() -> new GantryException("GTY-0631", "The inventory is gone"));
        show(report);
        if (report.finished()) {
          return report;
        }
        if (report.state().equals("abandoned")) {
          throw new GantryException(
              "GTY-0633", "Another inventory was started; this one has ended without a result");
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          "GTY-0105", "Interrupted; run the same command again to go on with the inventory", e);
    }
  }

  private void show(InventoryReport report) {
    boolean due = System.nanoTime() - lastNanos >= EVERY_NANOS || report.finished();
    for (SourceInventory source : report.sources()) {
      for (SweepReport sweep : source.sweeps()) {
        String line =
            "%s by %s: %d studies, %d queries%s"
                .formatted(
                    source.source(),
                    sweep.kind(),
                    sweep.studies(),
                    sweep.queries(),
                    sweep.finished() ? ", done" : "");
        if ((sweep.finished() || due) && shown.add(line)) {
          output.progress("%s", line);
          lastNanos = System.nanoTime();
        }
      }
    }
  }

  /** What the process ends with. */
  public static int exitCode(InventoryReport report) {
    boolean failed =
        report.sources().stream()
            .anyMatch(source ->
                !source.sweeps().isEmpty()
                    && source.sweeps().stream()
                        .filter(sweep -> !sweep.kind().matches("list|export"))
                        .noneMatch(sweep -> sweep.code() == null)
                    && source.sweeps().stream().anyMatch(sweep -> sweep.code() != null));
    if (failed) {
      return ExitCode.FAILED;
    }
    return report.hasDoubts() ? ExitCode.EXCEPTIONS : ExitCode.DONE;
  }
}
