package io.gantry.app.command;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gantry.app.Output;
import io.gantry.contracts.event.InventoryEvent.KeyProbed;
import io.gantry.contracts.event.InventoryEvent.Match;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Alone;
import io.gantry.reconciler.inventory.InventoryReport.Comparison;
import io.gantry.reconciler.inventory.InventoryReport.SourceInventory;
import io.gantry.reconciler.inventory.InventoryReport.SweepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** An inventory for a person, and as a document. */
final class InventoryPrint {
  private static final int SHOWN = 20;

  private InventoryPrint() {}

  /**
   * The JSON document.
   *
   * @param doubts whether a person must look at something
   */
  record Document(@JsonUnwrapped InventoryReport report, double elapsedSeconds, boolean doubts) {}

  static Document document(InventoryReport report) {
    Instant end = report.finishedAt() == null ? report.startedAt() : report.finishedAt();
    return new Document(
        report, Duration.between(report.startedAt(), end).toMillis() / 1e3, report.hasDoubts());
  }

  static void print(InventoryReport report, Output output) {
    output.result("");
    output.result("Inventory %d, %.1f s", report.inventory(), document(report).elapsedSeconds());
    report.sources().forEach(source -> print(source, output));
    List<InventoryReport.Finding> findings = report.findings();
    if (!findings.isEmpty()) {
      output.result("");
      output.result("Studies to look at:");
      findings.stream()
          .limit(SHOWN)
          .forEach(finding ->
              output.result(
                  "  %-15s %s %s: %s",
                  finding.finding(),
                  finding.source(),
                  finding.studyInstanceUid(),
                  finding.detail()));
      if (findings.size() > SHOWN) {
        output.result("  ... and more: use --json for the first thousand of each kind");
      }
    }
    output.result(
        report.hasDoubts()
            ? "There are doubts: runbooks/inventory.md says what to do about each."
            : "No doubts.");
  }

  private static void print(SourceInventory source, Output output) {
    output.result("");
    output.result(
        "%-20s %9s %8s %8s %8s %8s",
        source.source(), "studies", "new", "changed", "vanished", "queries");
    for (SweepReport sweep : source.sweeps()) {
      output.result(
          "  by %-15s %9d %8d %8d %8d %8d",
          sweep.kind(),
          sweep.studies(),
          sweep.added(),
          sweep.changed(),
          sweep.vanished(),
          sweep.queries());
      String keys =
          sweep.keys().stream()
              .filter(key -> key.match() != Match.MATCHED)
              .map((KeyProbed key) -> key.key() + " " + key.match())
              .collect(Collectors.joining(", "));
      if (!keys.isEmpty()) {
        output.result("     matching keys: %s", keys);
      }
      if (sweep.code() != null) {
        output.result("     %s %s", sweep.code(), sweep.message());
      }
    }
    Comparison compared = source.comparison();
    if (compared != null) {
      print(compared, output);
    }
  }

  private static void print(Comparison compared, Output output) {
    output.result(
        "  %d studies in all, %d instances as the archive counts%s",
        compared.studies(),
        compared.instances(),
        compared.uncounted() == 0
            ? ""
            : " and those of " + compared.uncounted() + " studies that it does not count");
    output.result(
        compared.proofs() < 2
            ? "  %d independent sweep: nothing else confirms it"
            : "  %d independent sweeps",
        compared.proofs());
    if (!compared.first()) {
      output.result(
          "  since the last inventory: %d new, %d changed, %d vanished",
          compared.added(), compared.changed(), compared.vanished());
    }
    for (Alone alone : compared.alone()) {
      if (alone.only() + alone.missed() > 0) {
        output.result(
            "  by %s: %d that no other sweep sees, %d missed that others see",
            alone.kind(), alone.only(), alone.missed());
      }
    }
    count(output, compared.seenByOne(), "seen by one sweep only");
    count(output, compared.countsDiffer(), "counted differently by sweeps or files");
    count(output, compared.listedDiffers(), "with other instances listed than counted");
    count(output, compared.notAtArchive(), "in a list or export and not at the archive");
    count(output, compared.notExported(), "at the archive and not in the export");
  }

  private static void count(Output output, int studies, String what) {
    if (studies > 0) {
      output.result("  %d studies %s", studies, what);
    }
  }
}
