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
  private static final int AT_ONCE = 1000;
  private static final int EXPORT = 100_000;
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
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    InventoryReport report = inventories.outline().orElse(null);
    List<String> place = NextPage.place(after, 3);
    List<Finding> findings =
        report == null
            ? List.of()
            : inventories.findings(
                report.inventory(),
                Filters.given(source),
                Filters.given(finding),
                place == null
                    ? null
                    : new Inventories.After(place.get(0), place.get(1), place.get(2)),
                FINDINGS_SHOWN + 1);
    boolean more = findings.size() > FINDINGS_SHOWN;
    List<Finding> shown = more ? findings.subList(0, FINDINGS_SHOWN) : findings;
    model.addAttribute("inventory", report);
    model.addAttribute("findings", shown);
    model.addAttribute("next", more ? NextPage.text(key(shown.getLast())) : null);
    model.addAttribute("source", source);
    model.addAttribute("finding", finding);
    model.addAttribute("kinds", KINDS);
    return "inventory";
  }

  private static List<String> key(Finding last) {
    return List.of(last.source(), last.finding(), last.studyInstanceUid());
  }

  @GetMapping("/inventory.csv")
  void export(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String finding,
      HttpServletResponse response)
      throws IOException {
    InventoryReport report = inventories.outline().orElse(null);
    try (Csv csv =
        Csv.download(response, "gantry-inventory.csv", "finding", "source", "study", "detail")) {
      Inventories.After after = null;
      for (int written = 0; report != null && written < EXPORT; written += AT_ONCE) {
        List<Finding> page =
            inventories.findings(
                report.inventory(), Filters.given(source), Filters.given(finding), after, AT_ONCE);
        for (Finding one : page) {
          csv.line(one.finding(), one.source(), one.studyInstanceUid(), one.detail());
        }
        if (page.size() < AT_ONCE) {
          return;
        }
        Finding last = page.getLast();
        after = new Inventories.After(last.source(), last.finding(), last.studyInstanceUid());
      }
    }
  }
}
