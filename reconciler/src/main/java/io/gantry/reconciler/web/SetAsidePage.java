package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.web.signin.Caller;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Holds, releases, rejects and restores what is chosen in a list of studies or exceptions, each by
 * itself and with one reason. Chosen are {@code study~source}; what follows a second tilde, as in
 * the worklist, says why the study is listed and is not read.
 */
@Controller
class SetAsidePage {
  private final Operations operations;

  SetAsidePage(Operations operations) {
    this.operations = operations;
  }

  @PostMapping("/studies/hold")
  String hold(
      @RequestParam(required = false) @Nullable List<String> chosen,
      @RequestParam(defaultValue = "") String why,
      @RequestParam(defaultValue = "") String back,
      RedirectAttributes to) {
    return change(Action.HOLD, chosen, why, back, to);
  }

  @PostMapping("/studies/release")
  String release(
      @RequestParam(required = false) @Nullable List<String> chosen,
      @RequestParam(defaultValue = "") String why,
      @RequestParam(defaultValue = "") String back,
      RedirectAttributes to) {
    return change(Action.RELEASE, chosen, why, back, to);
  }

  @PostMapping("/studies/reject")
  String reject(
      @RequestParam(required = false) @Nullable List<String> chosen,
      @RequestParam(defaultValue = "") String why,
      @RequestParam(defaultValue = "") String back,
      RedirectAttributes to) {
    return change(Action.REJECT, chosen, why, back, to);
  }

  @PostMapping("/studies/restore")
  String restore(
      @RequestParam(required = false) @Nullable List<String> chosen,
      @RequestParam(defaultValue = "") String why,
      @RequestParam(defaultValue = "") String back,
      RedirectAttributes to) {
    return change(Action.RESTORE, chosen, why, back, to);
  }

  /** A study at a source, however many lines of it were chosen. */
  private record Chosen(String study, @Nullable String source) {
    static Chosen of(String text) {
      String[] parts = text.split("~", 3);
      return new Chosen(parts[0], parts.length < 2 ? null : parts[1]);
    }
  }

  private String change(
      Action action,
      @Nullable List<String> chosen,
      String why,
      String back,
      RedirectAttributes to) {
    Set<Chosen> studies = new LinkedHashSet<>();
    if (chosen != null) {
      chosen.forEach(text -> studies.add(Chosen.of(text)));
    }
    Request request = Caller.request(null, why);
    OneByOne.decide(studies, "study", one -> change(action, one, request), to);
    return "redirect:" + (OneByOne.isList(back) ? back : "/studies");
  }

  private String change(Action action, Chosen one, Request request) {
    if (one.source() == null) {
      throw new GantryException("GTY-0689", "There is no such line");
    }
    List<EmbargoView> now =
        operations.embargoes().change(one.study(), one.source(), action, request);
    boolean later = now.stream().anyMatch(view -> view.studyClass().equals("pending"));
    return switch (action) {
      case HOLD ->
          later ? "The study is held once what is under way has ended" : "The study is held";
      case RELEASE -> "The study is released";
      case REJECT ->
          now.stream().anyMatch(view -> view.state().equals("proposed"))
              ? "It is proposed to reject the study: another person has to agree"
              : "The study is rejected";
      case RESTORE -> "The study is restored";
    };
  }
}
