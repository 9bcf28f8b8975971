package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyFilter.After;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.WaveState;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.web.signin.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriUtils;

/** The list of waves, and the page of one with what can be done to it. */
@Controller
class WavesPages {
  private static final int HISTORY = 100;
  private static final int EXCEPTIONS = 20;
  private static final int ENDED = 100;

  private final Backend backend;
  private final WaveCertificates certificates;

  WavesPages(Backend backend, WaveCertificates certificates) {
    this.backend = backend;
    this.certificates = certificates;
  }

  @GetMapping("/waves")
  String waves(Model model) {
    model.addAttribute("waves", backend.watch().waves(ENDED));
    return "wave-list";
  }

  /** What changes of the list. */
  @GetMapping("/fragments/wave-list")
  String wavesNow(Model model) {
    model.addAttribute("waves", backend.watch().waves(ENDED));
    return "wave-list :: rows";
  }

  @GetMapping("/waves/{name}")
  String wave(@PathVariable String name, Model model) {
    show(name, model);
    return "wave";
  }

  /** What changes of the page of a wave. */
  @GetMapping("/fragments/waves/{name}")
  String waveNow(@PathVariable String name, Model model) {
    now(name, model);
    return "wave :: now";
  }

  /** Start, pause, resume, stop. */
  @PostMapping("/waves/{name}/move")
  String move(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String move,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return carryOut(
        name,
        "moveProblem",
        Map.of("moveWhy", why),
        () -> backend.operations().move(name, choice(move), Caller.request(null, why)),
        model,
        response);
  }

  /** A study, or all studies of a patient, before everything else. */
  @PostMapping("/waves/{name}/first")
  String first(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String patient,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return carryOut(
        name,
        "firstProblem",
        Map.of(
            "firstStudy", study, "firstPatient", patient, "firstSource", source, "firstWhy", why),
        () -> putFirst(study.strip(), patient.strip(), source, why),
        model,
        response);
  }

  private void putFirst(String study, String patient, String source, String why) {
    if (study.isEmpty() == patient.isEmpty()) {
      throw new GantryException("GTY-0617", "Name a study, or a patient and a source");
    }
    if (!study.isEmpty()) {
      backend
          .operations()
          .studyFirst(study, source.isEmpty() ? null : source, Caller.request(null, why));
    } else if (source.isEmpty()) {
      throw new GantryException(
          "GTY-0617", "A patient ID means something at one source: choose it");
    } else {
      backend.operations().patientFirst(patient, source, Caller.request(null, why));
    }
  }

  /** Writes the certificate anew; it then lies ready to be fetched. */
  @PostMapping("/waves/{name}/certificate")
  String certify(@PathVariable String name, Model model, HttpServletResponse response) {
    return carryOut(
        name,
        "certificateProblem",
        Map.of(),
        () -> {
          if (backend.watch().wave(name).signOff() != null) {
            throw new GantryException(
                "GTY-0651",
                "The wave was signed off with its certificate: another one would not be that");
          }
          certificates.issue(name);
        },
        model,
        response);
  }

  /** Writes the certificate, and puts on record who takes it over. */
  @PostMapping("/waves/{name}/sign-off")
  String signOff(
      @PathVariable String name,
      @RequestParam(defaultValue = "") String why,
      Model model,
      HttpServletResponse response) {
    return carryOut(
        name,
        "signProblem",
        Map.of("signWhy", why),
        () -> {
          WatchedWave wave = backend.watch().wave(name);
          if (!wave.over()) {
            throw new GantryException(
                "GTY-0651",
                "A wave that is " + wave.state() + " can't be signed off: wait for its end");
          }
          backend
              .signOffs()
              .sign(
                  name,
                  certificates.issue(name),
                  Caller.current().role(),
                  Caller.request(null, why));
          certificates.signedOff(name);
        },
        model,
        response);
  }

  private String carryOut(
      String name,
      String problem,
      Map<String, String> typed,
      Runnable action,
      Model model,
      HttpServletResponse response) {
    try {
      action.run();
      return "redirect:/waves/" + UriUtils.encodePathSegment(name, "UTF-8");
    } catch (GantryException e) {
      show(name, model);
      response.setStatus(ApiController.status(e.code()).value());
      model.addAttribute(problem, Problem.of(e));
      model.addAllAttributes(typed);
      return "wave";
    }
  }

  private static Move choice(String text) {
    return Arrays.stream(Move.values())
        .filter(move -> move.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new GantryException("GTY-0617", "There is no such request"));
  }

  private void show(String name, Model model) {
    now(name, model);
    Caller caller = Caller.current();
    model.addAttribute(
        "history",
        caller.may(Permission.OPERATE) || caller.may(Permission.REVIEW)
            ? backend.operations().history("wave " + name, HISTORY)
            : List.of());
    model.addAttribute("exceptions", exceptions(name, backend.watch().wave(name).summary()));
    model.addAttribute("certificate", certificates.of(name).orElse(null));
  }

  /** The first ones; of what the roll-up counts none, nothing is looked for. */
  private List<StudyLine> exceptions(String wave, @Nullable WaveSummary summary) {
    if (summary == null) {
      return List.of();
    }
    List<StudyLine> lines = new ArrayList<>();
    Map.of(
            "held", summary.studies().held(),
            "rejected", summary.studies().rejected(),
            "incomplete", summary.studies().incomplete())
        .forEach((state, studies) -> {
          if (studies > 0 && lines.size() < EXCEPTIONS) {
            lines.addAll(
                backend
                    .watch()
                    .studies(
                        new StudyFilter(null, null, state, null, wave, null, null),
                        After.START,
                        EXCEPTIONS));
          }
        });
    return lines;
  }

  private void now(String name, Model model) {
    WatchedWave wave = backend.watch().wave(name);
    model.addAttribute("wave", wave);
    model.addAttribute("funnel", Funnel.of(wave.summary()));
    model.addAttribute("moves", moves(wave.state()));
    model.addAttribute(
        "sources",
        backend.operations().sources().stream()
            .filter(source -> wave.plan().scope().sources().contains(source.source()))
            .map(source -> new Source(source.source(), LoadWords.of(source), source.ordered()))
            .toList());
    model.addAttribute("urgent", backend.operations().urgent(null));
  }

  /** A source of the wave, in words. */
  record Source(String name, LoadWords load, long ordered) {}

  /** What the state allows, as the forms say it. */
  private static List<String> moves(String state) {
    return switch (WaveState.of(state)) {
      case WaveState.Planned _, WaveState.Stopped _, WaveState.Finished _ -> List.of("start");
      case WaveState.Running _ -> List.of("pause", "stop");
      case WaveState.Paused _ -> List.of("resume", "stop");
      case WaveState.Stopping _ -> List.of();
    };
  }
}
