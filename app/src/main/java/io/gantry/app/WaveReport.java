package io.gantry.app;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gantry.reconciler.wave.WaveSummary;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code migrate} and {@code demo} print at the end.
 *
 * @param certificate where the signed evidence lies
 */
public record WaveReport(@JsonUnwrapped WaveSummary summary, @Nullable String certificate) {
  private static final int SHOWN_EXCEPTIONS = 20;

  static WaveReport of(WaveSummary summary, @Nullable Path certificate) {
    return new WaveReport(summary, certificate == null ? null : certificate.toString());
  }

  /** The same, naming no certificate. */
  public WaveReport withoutCertificate() {
    return new WaveReport(summary, null);
  }

  /** The table for a person. */
  public void print(Output output, String configHint) {
    WaveSummary.Studies studies = summary.studies();
    WaveSummary.Instances instances = summary.instances();
    output.result("");
    output.result("Wave %s", summary.wave());
    output.result("%-12s %10s %10s", "", "studies", "instances");
    row(output, "expected", studies.expected(), instances.expected());
    row(output, "verified", studies.verified(), instances.verified());
    row(output, "published", studies.published(), instances.published());
    row(output, "held", studies.held(), instances.held());
    row(output, "rejected", studies.rejected(), instances.rejected());
    row(output, "incomplete", studies.incomplete(), instances.missing());
    row(output, "pending", studies.pending(), instances.pending());
    output.result(
        "%d duplicate(s), %d collision(s), %s in the cloud archive, %.1f s",
        instances.duplicates(),
        instances.collisions(),
        bytes(instances.bytes()),
        instances.elapsedSeconds());
    output.result(
        summary.balanced() ? "balanced: every independent count agrees" : "NOT balanced:");
    summary.reasons().forEach(reason -> output.result("  %s", reason));
    for (WaveSummary.SourceSummary source : summary.sources()) {
      if (source.sweepCode() != null) {
        output.result("%s %s: %s", source.sweepCode(), source.source(), source.sweepMessage());
      }
    }
    exceptions(output, configHint);
    if (certificate != null) {
      output.result("Certificate: %s", certificate);
    }
  }

  private void exceptions(Output output, String configHint) {
    if (summary.exceptions().isEmpty()) {
      return;
    }
    output.result("");
    output.result("%d exception(s):", summary.exceptions().size());
    summary.exceptions().stream()
        .limit(SHOWN_EXCEPTIONS)
        .forEach(exception ->
            output.result(
                "  %s %s%s %s",
                exception.code(),
                exception.studyInstanceUid() == null
                    ? exception.source()
                    : exception.studyInstanceUid(),
                exception.sopInstanceUid() == null ? "" : " / " + exception.sopInstanceUid(),
                exception.message()));
    if (summary.exceptions().size() > SHOWN_EXCEPTIONS) {
      output.result("  ... and more: use --json for all of them");
    }
    output.result("Look at one with: gantry study show STUDY_UID%s", configHint);
  }

  private static void row(Output output, String name, long studies, long instances) {
    output.result("%-12s %10d %10d", name, studies, instances);
  }

  private static String bytes(long bytes) {
    return bytes < 10_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
