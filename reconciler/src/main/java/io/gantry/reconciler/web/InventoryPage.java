package io.gantry.reconciler.web;

import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page that shows what the latest inventory proves. Reads roll-ups only. */
@Controller
class InventoryPage {
  private static final int FINDINGS_SHOWN = 200;
  private static final List<String> KINDS =
      List.of(
          "seen-by-one",
          "counts-differ",
          "listed-differs",
          "not-at-archive",
          "not-exported",
          "added",
          "changed",
          "vanished");

  private final Inventories inventories;

  InventoryPage(Inventories inventories) {
    this.inventories = inventories;
  }

  /**
   * The latest one.
   *
   * @param finding only these, e.g. seen-by-one
   */
  @GetMapping("/inventory")
  String inventory(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String finding,
      Model model) {
    InventoryReport report = inventories.latest().orElse(null);
    List<Finding> findings = findings(report, source, finding);
    int shown = Math.min(FINDINGS_SHOWN, findings.size());
    model.addAttribute("inventory", report);
    model.addAttribute("findings", findings.subList(0, shown));
    model.addAttribute("more", findings.size() - shown);
    model.addAttribute("source", source);
    model.addAttribute("finding", finding);
    model.addAttribute("kinds", KINDS);
    return "inventory";
  }

  private static List<Finding> findings(
      @Nullable InventoryReport report, @Nullable String source, @Nullable String finding) {
    String from = Filters.given(source);
    String kind = Filters.given(finding);
    return report == null
        ? List.of()
        : report.findings().stream()
            .filter(one -> from == null || one.source().equals(from))
            .filter(one -> kind == null || one.finding().equals(kind))
            .toList();
  }

  @GetMapping("/inventory.csv")
  void export(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String finding,
      HttpServletResponse response)
      throws IOException {
    List<Finding> findings = findings(inventories.latest().orElse(null), source, finding);
    try (Csv csv =
        Csv.download(response, "gantry-inventory.csv", "finding", "source", "study", "detail")) {
      for (Finding one : findings) {
        csv.line(one.finding(), one.source(), one.studyInstanceUid(), one.detail());
      }
    }
  }
}
