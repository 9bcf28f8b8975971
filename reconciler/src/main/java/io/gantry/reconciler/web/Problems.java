package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.ui.Model;

/** What a page says where it can't be shown: the code, its words, and the status that fits. */
final class Problems {
  private Problems() {}

  static String show(GantryException e, Model model, HttpServletResponse response) {
    model.addAttribute("code", e.code());
    model.addAttribute("message", e.getMessage());
    boolean unknown = e.code().equals("GTY-0680") || e.code().equals("GTY-0686");
    response.setStatus(
        unknown
            ? HttpServletResponse.SC_NOT_FOUND
            : ApiController.problem(e).getStatusCode().value());
    return "problem";
  }
}
