package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What a page says where it can't be shown: the code, its words, and the status that fits. */
@ControllerAdvice(annotations = Controller.class)
final class Problems {
  @ExceptionHandler
  String show(GantryException e, Model model, HttpServletResponse response) {
    model.addAttribute("code", e.code());
    model.addAttribute("message", e.getMessage());
    boolean unknown = e.code().equals("GTY-0680") || e.code().equals("GTY-0686");
    response.setStatus(
        unknown ? HttpServletResponse.SC_NOT_FOUND : ApiController.status(e.code()).value());
    return "problem";
  }
}
