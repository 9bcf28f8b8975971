package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.patch.TagPath;
import java.util.ArrayList;
import java.util.List;

/** Collects findings of one object; bounded, since a broken object may have thousands. */
final class Findings {
  private static final int MOST = 64;

  private final List<Finding> all = new ArrayList<>();

  void add(TagPath path, String code, Severity severity) {
    if (all.size() < MOST) {
      all.add(new Finding(path.toString(), code, severity, false));
    } else if (all.size() == MOST) {
      all.add(new Finding("00000000", "more-findings", Severity.INFO, false));
    }
  }

  void add(int tag, String code, Severity severity) {
    add(TagPath.of(tag), code, severity);
  }

  /** All of them, those whose path is changed by the patch marked as repaired. */
  List<Finding> withRepaired(List<Change> changes) {
    List<String> changed = changes.stream().map(change -> change.path().toString()).toList();
    return all.stream()
        .map(finding ->
            changed.contains(finding.path())
                ? new Finding(finding.path(), finding.code(), finding.severity(), true)
                : finding)
        .toList();
  }
}
