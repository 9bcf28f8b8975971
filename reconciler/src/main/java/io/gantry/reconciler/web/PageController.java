package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.Waves;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The pages. None shows what could name a patient. */
@Controller
class PageController {
  private static final int EXCEPTIONS_SHOWN = 200;

  private final Waves waves;
  private final Ledger ledger;

  PageController(Waves waves, Ledger ledger) {
    this.waves = waves;
    this.ledger = ledger;
  }

  @GetMapping("/")
  String home(Model model) {
    show(model);
    return "home";
  }

  /** What of the home page changes; fetched again whenever the change stream says so. */
  @GetMapping("/fragments/waves")
  String wavesFragment(Model model) {
    show(model);
    return "waves :: waves";
  }

  @GetMapping("/studies/{uid}")
  String study(@PathVariable String uid, Model model) {
    Optional<StudyCustody> custody = ledger.study(uid);
    model.addAttribute(
        "study",
        custody.orElseThrow(
            () -> new GantryException("GTY-0616", "The ledger knows no study with this UID")));
    return "study";
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

  private void show(Model model) {
    List<WaveView> views =
        waves.list().stream()
            .map(wave -> WaveView.of(waves.summary(wave.wave()), EXCEPTIONS_SHOWN))
            .toList();
    model.addAttribute("waves", views);
  }

  /**
   * A wave as its page section needs it.
   *
   * @param funnel the stages, in the order of the flow
   * @param more exceptions that are not shown
   */
  record WaveView(
      WaveSummary wave, List<Step> funnel, List<WaveSummary.WaveException> exceptions, int more) {
    /** One bar of the funnel. */
    record Step(String name, long count, long of) {}

    static WaveView of(WaveSummary wave, int limit) {
      WaveSummary.Instances i = wave.instances();
      long all = Math.max(1, i.expected());
      List<Step> funnel =
          List.of(
              new Step("expected", i.expected(), all),
              new Step("extracted", i.received(), all),
              new Step("normalized", i.normalized(), all),
              new Step("loaded", i.loaded(), all),
              new Step("verified", i.verified(), all),
              new Step("published", i.published(), all),
              new Step("held", i.held(), all),
              new Step("rejected", i.rejected(), all),
              new Step("missing", i.missing(), all),
              new Step("pending", i.pending(), all));
      List<WaveSummary.WaveException> exceptions = wave.exceptions();
      int shown = Math.min(limit, exceptions.size());
      return new WaveView(wave, funnel, exceptions.subList(0, shown), exceptions.size() - shown);
    }
  }
}
