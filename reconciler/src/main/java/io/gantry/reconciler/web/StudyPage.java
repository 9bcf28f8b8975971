package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.ledger.StudyCustody.InstanceCustody;
import io.gantry.reconciler.ledger.StudyCustody.Version;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.web.signin.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriUtils;

/** The chain of custody of a study, and what can be done to it. Shows nothing of the patient. */
@Controller
class StudyPage {
  private static final int INSTANCES = 500;

  private final Backend backend;
  private final ErrorCodes codes = ErrorCodes.load();

  StudyPage(Backend backend) {
    this.backend = backend;
  }

  @GetMapping("/studies/{uid}")
  String study(@PathVariable String uid, Model model) {
    show(uid, model);
    return "study";
  }

  /** Before everything else. */
  @PostMapping("/studies/{uid}/first")
  String first(
      @PathVariable String uid,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return carryOut(
        uid,
        Map.of("firstWhy", why),
        () -> backend.operations().studyFirst(uid, null, Caller.request(null, why)),
        model,
        response);
  }

  /** What waits of it is moved once more. */
  @PostMapping("/studies/{uid}/retry")
  String retry(
      @PathVariable String uid,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return carryOut(
        uid,
        Map.of("retryWhy", why),
        () ->
            backend
                .operations()
                .holds()
                .resolve(
                    new Holds.Resolution(
                        uid, source.isEmpty() ? null : source, Holds.Kind.RETRY, null, false),
                    Caller.request(null, why)),
        model,
        response);
  }

  @PostMapping("/studies/{uid}/hold")
  String hold(
      @PathVariable String uid,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return setAside(uid, Action.HOLD, source, why, model, response);
  }

  @PostMapping("/studies/{uid}/release")
  String release(
      @PathVariable String uid,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return setAside(uid, Action.RELEASE, source, why, model, response);
  }

  @PostMapping("/studies/{uid}/reject")
  String reject(
      @PathVariable String uid,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return setAside(uid, Action.REJECT, source, why, model, response);
  }

  @PostMapping("/studies/{uid}/restore")
  String restore(
      @PathVariable String uid,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return setAside(uid, Action.RESTORE, source, why, model, response);
  }

  private String setAside(
      String uid,
      Action action,
      String source,
      String why,
      Model model,
      HttpServletResponse response) {
    return carryOut(
        uid,
        Map.of("asideWhy", why, "asideSource", source),
        () ->
            backend
                .operations()
                .embargoes()
                .change(uid, source.isEmpty() ? null : source, action, Caller.request(null, why)),
        model,
        response);
  }

  private String carryOut(
      String uid,
      Map<String, String> typed,
      Runnable action,
      Model model,
      HttpServletResponse response) {
    StudyCustody study = custody(uid);
    try {
      action.run();
      return "redirect:/studies/" + UriUtils.encodePathSegment(uid, "UTF-8");
    } catch (GantryException e) {
      show(study, model);
      response.setStatus(ApiController.status(e.code()).value());
      model.addAttribute("problem", Problem.of(e));
      model.addAllAttributes(typed);
      return "study";
    }
  }

  /** Every instance with everything that is known of it. */
  @GetMapping("/studies/{uid}/instances.csv")
  void instances(@PathVariable String uid, HttpServletResponse response) throws IOException {
    StudyCustody study = custody(uid);
    try (Csv csv =
        Csv.download(
            response,
            "gantry-instances.csv",
            "sop_instance_uid",
            "series_instance_uid",
            "source",
            "listed",
            "state",
            "verdict",
            "code",
            "message",
            "received_at",
            "arrivals",
            "received_digest",
            "stored_at",
            "stored_digest",
            "verified_by",
            "role",
            "object_key",
            "rule_book",
            "changed")) {
      for (InstanceCustody instance : study.instances()) {
        if (instance.versions().isEmpty()) {
          line(csv, instance, List.of("", "", "", "", "", "", "", "", "", ""));
        }
        for (Version v : instance.versions()) {
          line(
              csv,
              instance,
              List.of(
                  text(v.receivedAt()),
                  v.arrivals(),
                  v.receivedDigest(),
                  text(v.storedAt()),
                  text(v.storedDigest()),
                  text(v.verifiedBy()),
                  text(v.role()),
                  text(v.objectKey()),
                  text(v.ruleBook()),
                  String.join(" ", v.changed())));
        }
      }
    }
  }

  private static void line(Csv csv, InstanceCustody i, List<Object> version) throws IOException {
    List<Object> all =
        new ArrayList<>(
            List.of(
                i.sopInstanceUid(),
                i.seriesInstanceUid(),
                i.source(),
                i.listed() ? "yes" : "no",
                i.instanceClass(),
                text(i.verdict()),
                text(i.code()),
                text(i.message())));
    all.addAll(version);
    csv.line(all.toArray());
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private StudyCustody custody(String uid) {
    return backend
        .ledger()
        .study(uid)
        .orElseThrow(
            () -> new GantryException("GTY-0616", "The ledger knows no study with this UID"));
  }

  private void show(String uid, Model model) {
    show(custody(uid), model);
  }

  private void show(StudyCustody study, Model model) {
    List<String> said = study.embargoes().stream().map(EmbargoView::state).toList();
    List<String> setAside =
        study.embargoes().stream().filter(EmbargoView::stands).map(EmbargoView::source).toList();
    model.addAttribute("isHeld", said.contains("held"));
    model.addAttribute("isProposed", said.contains("proposed"));
    model.addAttribute("canAgree", study.embargoes().stream().anyMatch(this::canAgree));
    model.addAttribute("isRejected", said.contains("rejected"));
    model.addAttribute(
        "canHold",
        study.sources().stream()
            .anyMatch(
                one -> !one.studyClass().equals("verified") && !setAside.contains(one.source())));
    int shown = Math.min(INSTANCES, study.instances().size());
    model.addAttribute("study", study);
    model.addAttribute("instances", study.instances().subList(0, shown));
    model.addAttribute("more", study.instances().size() - shown);
    model.addAttribute("codes", codes.of(codesOf(study)));
  }

  /** Of a proposal: whoever made it can't, where two are needed. */
  private boolean canAgree(EmbargoView said) {
    String by = said.by();
    return said.state().equals("proposed")
        && (by == null
            || !backend.operations().exceptions().secondPerson()
            || !by.strip().equalsIgnoreCase(Caller.current().name().strip()));
  }

  /** Every code that the page shows, in order. */
  private static SortedSet<String> codesOf(StudyCustody study) {
    SortedSet<String> found = new TreeSet<>();
    study.sources().forEach(source -> add(source.code(), found));
    study.instances().forEach(instance -> add(instance.code(), found));
    add(study.publication().refusedCode(), found);
    return found;
  }

  private static void add(@Nullable String code, SortedSet<String> to) {
    if (code != null) {
      to.add(code);
    }
  }
}
