package io.gantry.reconciler.quality;

import io.gantry.contracts.event.Finding.Severity;
import java.util.List;

/**
 * The data of one source as far as it was normalized (docs/data-quality.md).
 *
 * @param instances normalized, those without any finding included
 * @param ruleBooks the one that was begun last first
 * @param inconsistent what does not agree within studies, most frequent first
 */
public record SourceQuality(
    String source,
    long instances,
    List<UnderRuleBook> ruleBooks,
    List<Inconsistency> inconsistent) {
  public SourceQuality {
    ruleBooks = List.copyOf(ruleBooks);
    inconsistent = List.copyOf(inconsistent);
  }

  /**
   * Findings on the objects that went through one version of the rule book.
   *
   * @param findings worst first, then most frequent first
   */
  public record UnderRuleBook(String ruleBook, List<Count> findings) {
    public UnderRuleBook {
      findings = List.copyOf(findings);
    }
  }

  /**
   * One kind of finding.
   *
   * @param path where: tags of eight hexadecimal digits, items without their number
   * @param repaired whether the patch mended it
   * @param objects that have it, in one place or several
   * @param sampleStudy and {@code sampleInstance}: an object that has it
   */
  public record Count(
      String path,
      String code,
      Severity severity,
      boolean repaired,
      long objects,
      String sampleStudy,
      String sampleInstance) {}

  /**
   * An attribute of which the verified objects of a study have more than one value.
   *
   * @param path its tag
   * @param code {@code differs-within-study} or {@code differs-within-series}
   */
  public record Inconsistency(String path, String code, long studies, String sampleStudy) {}
}
