package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.duplicates.DuplicateReport.Pair;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.ledger.Verdict;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What came more than once. Numbers from a roll-up; what people decide is in the exceptions. */
@Controller
class DuplicatesPage {
  private static final List<Verdict> VERDICTS =
      List.of(Verdict.REPEAT, Verdict.REENCODED, Verdict.REVISED, Verdict.COLLISION);

  private final DuplicateReports reports;

  DuplicatesPage(DuplicateReports reports) {
    this.reports = reports;
  }

  @GetMapping("/duplicates")
  String duplicates(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String verdict,
      Model model) {
    DuplicateReport report = reports.duplicates(0);
    model.addAttribute("report", report);
    model.addAttribute("pairs", pairs(report, source, verdict));
    model.addAttribute(
        "sources", report.pairs().stream().map(Pair::source).distinct().sorted().toList());
    model.addAttribute("verdicts", VERDICTS.stream().map(DuplicatesPage::text).toList());
    model.addAttribute("source", source);
    model.addAttribute("verdict", verdict);
    return "duplicates";
  }

  private static List<Pair> pairs(
      DuplicateReport report, @Nullable String source, @Nullable String verdict) {
    String from = Filters.given(source);
    Verdict what = verdict(Filters.given(verdict));
    return report.pairs().stream()
        .filter(pair -> from == null || pair.source().equals(from))
        .filter(pair -> what == null || pair.verdict() == what)
        .toList();
  }

  private static @Nullable Verdict verdict(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return Arrays.stream(Verdict.values())
        .filter(one -> text(one).equals(text))
        .findFirst()
        .orElseThrow(() -> new GantryException("GTY-0689", "There is no such kind of copy"));
  }

  private static String text(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  @GetMapping("/duplicates.csv")
  void export(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String verdict,
      HttpServletResponse response)
      throws IOException {
    List<Pair> pairs = pairs(reports.duplicates(0), source, verdict);
    try (Csv csv =
        Csv.download(
            response,
            "gantry-duplicates.csv",
            "source",
            "of",
            "verdict",
            "studies",
            "instances",
            "bytes",
            "stored_once")) {
      for (Pair pair : pairs) {
        csv.line(
            pair.source(),
            pair.of(),
            text(pair.verdict()),
            pair.studies(),
            pair.instances(),
            pair.bytes(),
            pair.saved());
      }
    }
  }
}
