package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.Tag;
import java.util.ArrayList;
import java.util.List;

/** Collects findings of one object; bounded, since a broken object may have thousands. */
final class Findings {
  private static final int MOST = 64;

  /** Of text outside of ASCII where no character set is declared: declaring one mends it. */
  static final String UNDECLARED_BYTES = "character-set-lacks-high-bytes";

  private final List<Finding> all = new ArrayList<>();

  void add(TagPath path, String code, Severity severity) {
    add(path.toString(), code, severity);
  }

  void add(String path, String code, Severity severity) {
    if (all.size() < MOST) {
      all.add(new Finding(path, code, severity, false));
    } else if (all.size() == MOST) {
      all.add(new Finding("00000000", "more-findings", Severity.INFO, false));
    }
  }

  /** Once per place, however many look there. */
  void addUnlessThere(String path, String code, Severity severity) {
    if (all.stream().noneMatch(f -> f.path().equals(path) && f.code().equals(code))) {
      add(path, code, severity);
    }
  }

  void add(int tag, String code, Severity severity) {
    add(TagPath.of(tag), code, severity);
  }

  /** All of them, those whose path is changed by the patch marked as repaired. */
  List<Finding> withRepaired(List<Change> changes) {
    List<String> changed = changes.stream().map(change -> change.path().toString()).toList();
    boolean declares = changed.contains(TagPath.of(Tag.SPECIFIC_CHARACTER_SET).toString());
    return all.stream()
        .map(finding ->
            changed.contains(finding.path())
                    || (declares && finding.code().equals(UNDECLARED_BYTES))
                ? new Finding(finding.path(), finding.code(), finding.severity(), true)
                : finding)
        .toList();
  }
}
