package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.web.signin.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriUtils;

/** Planning a wave: what it would do, and putting it on record. Nothing moves before its start. */
@Controller
class WavePlanPage {
  private final Operations operations;

  WavePlanPage(Operations operations) {
    this.operations = operations;
  }

  /**
   * An empty form, or one with the plan of a wave.
   *
   * @param from name of that wave
   */
  @GetMapping("/plan")
  String form(
      @RequestParam(defaultValue = "") String from, Model model, HttpServletResponse response) {
    try {
      show(
          from.isEmpty() ? PlanForm.fresh(sources()) : PlanForm.of(operations.status(from).plan()),
          model);
    } catch (GantryException e) {
      show(PlanForm.fresh(sources()), model);
      refuse(e, model, response);
    }
    return "wave-new";
  }

  /**
   * @param act {@code try}: only says what it would do; {@code plan}: puts it on record
   */
  @PostMapping("/plan")
  String plan(
      @ModelAttribute("form") PlanForm form,
      @RequestParam(defaultValue = "try") String act,
      Model model,
      HttpServletResponse response) {
    try {
      WavePlan plan = form.plan();
      if (act.equals("plan")) {
        operations.plan(plan, Caller.request(null, form.why()));
        return "redirect:/waves/" + UriUtils.encodePathSegment(plan.name(), "UTF-8");
      }
      model.addAttribute("forecast", operations.forecast(plan, List.of()));
    } catch (GantryException e) {
      refuse(e, model, response);
    }
    show(form, model);
    return "wave-new";
  }

  private static void refuse(GantryException e, Model model, HttpServletResponse response) {
    response.setStatus(ApiController.status(e.code()).value());
    model.addAttribute("problem", Problem.of(e));
  }

  private void show(PlanForm form, Model model) {
    model.addAttribute("form", form);
    model.addAttribute("known", sources());
  }

  private List<String> sources() {
    return operations.sources().stream().map(SourceView::source).toList();
  }
}
