package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.LedgerReader;
import io.gantry.app.Output;
import io.gantry.contracts.event.Finding;
import io.gantry.dicom.data.Dictionary;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How good the data of a source is. */
@Command(
    name = "quality",
    description =
        "How good the data of each source is: attributes that are missing, values that are none,"
            + " wrong encodings, studies that do not agree with themselves; how often, and what the"
            + " rule book mended (docs/data-quality.md).")
final class QualityCommand implements Callable<Integer> {
  @Mixin private final OutputOptions options = new OutputOptions();

  @Mixin private final ConfigFile configuration = new ConfigFile();

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  private @Nullable String source;

  @Option(
      names = "--study",
      paramLabel = "STUDY_UID",
      description = "What was found on each object of one study instead.")
  private @Nullable String study;

  @Override
  public Integer call() {
    try (LedgerReader ledger = LedgerReader.open(configuration.load())) {
      if (study != null) {
        show(ledger.findings(study), options.output());
      } else {
        show(ofSource(ledger.quality()), options.output());
      }
      return ExitCode.DONE;
    }
  }

  private List<SourceQuality> ofSource(List<SourceQuality> all) {
    if (source == null) {
      return all;
    }
    List<SourceQuality> one = all.stream().filter(q -> q.source().equals(source)).toList();
    if (one.isEmpty()) {
      throw new GantryException(
          "GTY-0192",
          "Nothing of a source "
              + source
              + " has been normalized: gantry quality without --source lists those that are known");
    }
    return one;
  }

  private void show(List<?> report, Output output) {
    if (options.json()) {
      output.document(OutputOptions.render(report));
      return;
    }
    for (Object part : report) {
      switch (part) {
        case SourceQuality one -> print(one, output);
        case ObjectFindings one -> print(one, output);
        default -> throw new IllegalStateException();
      }
    }
    if (report.isEmpty()) {
      output.result("Nothing was found.");
    }
  }

  private static void print(SourceQuality quality, Output output) {
    output.result("%s: %d instances normalized", quality.source(), quality.instances());
    for (SourceQuality.UnderRuleBook under : quality.ruleBooks()) {
      output.result("  rule book %s", under.ruleBook());
      for (SourceQuality.Count count : under.findings()) {
        output.result(
            "    %-7s %-32s %-40s %10d objects%s  e.g. study %s",
            count.severity().name().toLowerCase(Locale.ROOT),
            count.code(),
            attribute(count.path()),
            count.objects(),
            count.repaired() ? ", repaired" : "",
            count.sampleStudy());
      }
    }
    for (SourceQuality.Inconsistency one : quality.inconsistent()) {
      output.result(
          "  %-42s %-40s %10d studies  e.g. %s",
          one.code(), attribute(one.path()), one.studies(), one.sampleStudy());
    }
  }

  private static void print(ObjectFindings object, Output output) {
    output.result(
        "%s from %s, rule book %s", object.sopInstanceUid(), object.source(), object.ruleBook());
    for (Finding finding : object.findings()) {
      output.result(
          "  %-7s %-32s %s%s",
          finding.severity().name().toLowerCase(Locale.ROOT),
          finding.code(),
          attribute(finding.path()),
          finding.repaired() ? ", repaired" : "");
    }
  }

  /** The keyword of the attribute where it has one, with its place. */
  private static String attribute(String path) {
    String tag = path.substring(path.lastIndexOf('.') + 1);
    if (!tag.matches("[0-9A-F]{8}") || tag.equals("00000000")) {
      return "";
    }
    String keyword = Dictionary.keyword(Integer.parseUnsignedInt(tag, 16));
    return keyword.isEmpty() ? path : keyword + " " + path;
  }
}
