package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyFilter.After;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WaveLine;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriUtils;

/**
 * Lists of studies. Accession numbers and patient IDs are posted, and stand as hashes in addresses;
 * what is of one patient has addresses of its own, which need the permission and are on record.
 */
@Controller
class StudiesPage {
  private static final int ON_A_PAGE = 50;
  private static final int AT_ONCE = 1000;
  private static final int MOST = 100_000;

  private final Backend backend;

  StudiesPage(Backend backend) {
    this.backend = backend;
  }

  /** What an address says; a patient is never taken from it. */
  record Asked(
      @Nullable String uid,
      @Nullable String source,
      @Nullable String state,
      @Nullable String code,
      @Nullable String wave,
      @Nullable String accession,
      @Nullable String after,
      @Nullable String at) {
    StudyFilter filter(@Nullable String patient) {
      return new StudyFilter(uid, source, state, code, wave, accession, patient);
    }

    After start() {
      return new After(after == null ? "" : after, at == null ? "" : at);
    }
  }

  @GetMapping("/studies")
  String studies(@ModelAttribute("asked") Asked asked, Model model) {
    show(asked, null, model);
    return "studies";
  }

  @GetMapping("/studies/of-patient/{hash}")
  String ofPatient(@PathVariable String hash, @ModelAttribute("asked") Asked asked, Model model) {
    show(asked, hash, model);
    return "studies";
  }

  @GetMapping("/studies/export.csv")
  void export(@ModelAttribute("asked") Asked asked, HttpServletResponse response)
      throws IOException {
    csv(asked.filter(null), response);
  }

  @GetMapping("/studies/of-patient/{hash}/export.csv")
  void exportOfPatient(
      @PathVariable String hash, @ModelAttribute("asked") Asked asked, HttpServletResponse response)
      throws IOException {
    csv(asked.filter(hash), response);
  }

  /** By accession number. */
  @PostMapping("/studies/find")
  String find(@RequestParam(defaultValue = "") String accession, Model model) {
    if (accession.isBlank()) {
      return refuse("Type an accession number", model);
    }
    return "redirect:/studies?accession=" + backend.watch().accession(accession);
  }

  /** By patient. */
  @PostMapping("/studies/find-patient")
  String findPatient(
      @RequestParam(defaultValue = "") String patient,
      @RequestParam(defaultValue = "") String source,
      Model model) {
    if (patient.isBlank() || source.isBlank()) {
      return refuse("Type a patient ID, and choose the source that knows it", model);
    }
    return "redirect:/studies/of-patient/" + backend.watch().patient(source, patient);
  }

  private String refuse(String message, Model model) {
    Asked nothing = new Asked(null, null, null, null, null, null, null, null);
    show(nothing, null, model);
    model.addAttribute("problem", "GTY-0617: " + message);
    return "studies";
  }

  private void show(Asked asked, @Nullable String patient, Model model) {
    StudyFilter filter = asked.filter(patient);
    List<StudyLine> lines = backend.watch().studies(filter, asked.start(), ON_A_PAGE + 1);
    boolean more = lines.size() > ON_A_PAGE;
    List<StudyLine> shown = more ? lines.subList(0, ON_A_PAGE) : lines;
    String base =
        patient == null
            ? "/studies"
            : "/studies/of-patient/" + UriUtils.encodePathSegment(patient, "UTF-8");
    model.addAttribute("filter", filter);
    model.addAttribute("lines", shown);
    model.addAttribute("next", more ? address(base, filter, after(shown.getLast())) : null);
    model.addAttribute("here", address(base, filter, asked.start()));
    model.addAttribute("csv", address(base + "/export.csv", filter, null));
    model.addAttribute(
        "of", patient != null ? "one patient" : filter.accession() != null ? "one order" : null);
    model.addAttribute(
        "sources", backend.operations().sources().stream().map(SourceView::source).toList());
    model.addAttribute("waves", backend.operations().waves().stream().map(WaveLine::wave).toList());
  }

  private static After after(StudyLine line) {
    return new After(line.studyInstanceUid(), line.source());
  }

  private static String address(String path, StudyFilter filter, @Nullable After after) {
    StringBuilder address = new StringBuilder(path);
    Filters.add(address, "uid", filter.uid());
    Filters.add(address, "source", filter.source());
    Filters.add(address, "state", filter.state());
    Filters.add(address, "code", filter.code());
    Filters.add(address, "wave", filter.wave());
    Filters.add(address, "accession", filter.accession());
    if (after != null) {
      Filters.add(address, "after", after.studyUid());
      Filters.add(address, "at", after.source());
    }
    return address.toString();
  }

  private void csv(StudyFilter filter, HttpServletResponse response) throws IOException {
    try (Csv csv =
        Csv.download(
            response,
            "gantry-studies.csv",
            "study_instance_uid",
            "source",
            "state",
            "study_date",
            "modalities",
            "expected",
            "verified",
            "code",
            "message",
            "ended_at")) {
      After after = After.START;
      for (int written = 0; written < MOST; written += AT_ONCE) {
        List<StudyLine> lines = backend.watch().studies(filter, after, AT_ONCE);
        for (StudyLine line : lines) {
          csv.line(
              line.studyInstanceUid(),
              line.source(),
              line.state(),
              line.studyDate(),
              line.modalities(),
              line.expected(),
              line.verified(),
              line.code(),
              line.message(),
              line.endedAt());
        }
        if (lines.size() < AT_ONCE) {
          return;
        }
        after = after(lines.getLast());
      }
    }
  }
}
