package io.gantry.reconciler.web;

import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page that shows what the latest inventory proves. Reads roll-ups only. */
@Controller
class InventoryPage {
  private static final int FINDINGS_SHOWN = 200;

  private final Inventories inventories;

  InventoryPage(Inventories inventories) {
    this.inventories = inventories;
  }

  @GetMapping("/inventory")
  String inventory(Model model) {
    InventoryReport report = inventories.latest().orElse(null);
    List<Finding> findings = report == null ? List.of() : report.findings();
    int shown = Math.min(FINDINGS_SHOWN, findings.size());
    model.addAttribute("inventory", report);
    model.addAttribute("findings", findings.subList(0, shown));
    model.addAttribute("more", findings.size() - shown);
    return "inventory";
  }
}
