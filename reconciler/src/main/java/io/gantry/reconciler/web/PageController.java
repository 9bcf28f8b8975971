package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.Ledger;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The pages. None shows what could name a patient. */
@Controller
class PageController {
  private final Ledger ledger;

  PageController(Ledger ledger) {
    this.ledger = ledger;
  }

  @GetMapping("/quality")
  String quality(Model model) {
    model.addAttribute("sources", ledger.quality());
    return "quality";
  }

  @ExceptionHandler
  @ResponseStatus(HttpStatus.NOT_FOUND)
  String notThere(GantryException e, Model model) {
    model.addAttribute("code", e.code());
    model.addAttribute("message", e.getMessage());
    return "problem";
  }
}
