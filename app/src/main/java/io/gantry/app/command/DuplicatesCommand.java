package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.LedgerReader;
import io.gantry.app.Output;
import io.gantry.reconciler.duplicates.DuplicateReport;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What came from more than one source. */
@Command(
    name = "duplicates",
    description =
        "What came from more than one source: identical and re-encoded copies with the bytes and"
            + " the monthly cost that they save, revised and colliding ones for a person to decide.")
final class DuplicatesCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Option(
      names = "--cases",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most so many revised and colliding instances (default: ${DEFAULT-VALUE}).")
  private int cases;

  @Override
  public Integer call() {
    try (LedgerReader ledger = LedgerReader.open(configuration.load())) {
      DuplicateReport report = ledger.duplicates(cases);
      if (options.json()) {
        options.output().document(OutputOptions.render(report));
      } else {
        print(report, options.output());
      }
      return ExitCode.DONE;
    }
  }

  private static void print(DuplicateReport report, Output output) {
    output.result(
        "%-16s %-16s %-10s %10s %10s %12s", "source", "of", "class", "studies", "instances", "MB");
    for (DuplicateReport.Pair pair : report.pairs()) {
      output.result(
          "%-16s %-16s %-10s %10d %10d %12s",
          pair.source(),
          pair.of(),
          pair.verdict().name().toLowerCase(Locale.ROOT),
          pair.studies(),
          pair.instances(),
          megabytes(pair.bytes()));
    }
    for (DuplicateReport.Kind kind : report.kinds()) {
      output.result(
          "  %-10s %d instance(s), %s MB, %s a month: %s",
          kind.verdict().name().toLowerCase(Locale.ROOT),
          kind.instances(),
          megabytes(kind.bytes()),
          kind.saved() ? "saved" : "spent until somebody decides",
          cost(kind.perMonth(), report.currency()));
    }
    output.result(
        "%s MB are not stored again, which saves a month: %s",
        megabytes(report.bytesSaved()), cost(report.savedPerMonth(), report.currency()));
    if (report.casesInAll() == 0) {
      return;
    }
    output.result(
        "%d instance(s) wait for a decision, %s MB, which cost a month: %s",
        report.casesInAll(),
        megabytes(report.bytesUndecided()),
        cost(report.undecidedPerMonth(), report.currency()));
    report.cases().stream()
        .limit(SHOWN)
        .forEach(one ->
            output.result(
                "  %-9s %s / %s from %s, first from %s",
                one.verdict().name().toLowerCase(Locale.ROOT),
                one.studyInstanceUid(),
                one.sopInstanceUid(),
                one.source(),
                one.of()));
    if (report.casesInAll() > Math.min(SHOWN, report.cases().size())) {
      output.result("  ... and more: use --json, and --cases for more of them");
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.3f", bytes / 1e6);
  }

  private static String cost(Map<String, Double> byClass, String currency) {
    return new TreeMap<>(byClass)
        .entrySet().stream()
            .map(entry ->
                String.format(
                    Locale.ROOT, "%s %.4f (%s)", currency, entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
  }
}
