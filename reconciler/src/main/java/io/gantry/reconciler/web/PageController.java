package io.gantry.reconciler.web;

import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.quality.SourceQuality;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages. None shows what could name a patient. */
@Controller
class PageController {
  private final Ledger ledger;

  PageController(Ledger ledger) {
    this.ledger = ledger;
  }

  @GetMapping("/quality")
  String quality(@RequestParam(required = false) @Nullable String source, Model model) {
    List<SourceQuality> all = ledger.quality();
    model.addAttribute("names", all.stream().map(SourceQuality::source).toList());
    model.addAttribute("sources", quality(all, source));
    model.addAttribute("source", source);
    return "quality";
  }

  private static List<SourceQuality> quality(List<SourceQuality> all, @Nullable String source) {
    String from = Filters.given(source);
    return all.stream().filter(one -> from == null || one.source().equals(from)).toList();
  }

  @GetMapping("/quality.csv")
  void quality(
      @RequestParam(required = false) @Nullable String source, HttpServletResponse response)
      throws IOException {
    List<SourceQuality> sources = quality(ledger.quality(), source);
    try (Csv csv =
        Csv.download(
            response,
            "gantry-quality.csv",
            "source",
            "rule_book",
            "severity",
            "finding",
            "attribute",
            "objects",
            "repaired",
            "sample_study")) {
      for (SourceQuality one : sources) {
        for (SourceQuality.UnderRuleBook book : one.ruleBooks()) {
          for (SourceQuality.Count count : book.findings()) {
            csv.line(
                one.source(),
                book.ruleBook(),
                count.severity(),
                count.code(),
                count.path(),
                count.objects(),
                count.repaired(),
                count.sampleStudy());
          }
        }
      }
    }
  }
}
