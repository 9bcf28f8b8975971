package io.gantry.reconciler.web;

import io.gantry.contracts.event.ReviewDecision.Verdict;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Candidates.Candidate;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.IdentityQueue.Case;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.web.signin.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Identity review: the queue, and one case with both records side by side. MRNs that are typed
 * travel in bodies of forms, never in an address.
 */
@Controller
class IdentitiesPage {
  private static final int LINES = 50;
  private static final int CANDIDATES = 5;
  private static final int DECIDED = 100;

  /** How long a new patient may take from the topic into the index of this process. */
  private static final Duration INDEXED = Duration.ofSeconds(3);

  private final Operations operations;

  IdentitiesPage(Operations operations) {
    this.operations = operations;
  }

  @GetMapping("/identities")
  String queue(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String code,
      @RequestParam(required = false) @Nullable String assignee,
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    IdentityQueue queue = operations.identityQueue();
    model.addAttribute(
        "page",
        queue.list(
            new IdentityQueue.Filter(
                Filters.given(source), Filters.given(code), Filters.person(assignee)),
            Filters.given(after),
            LINES));
    model.addAttribute("waiting", queue.waiting());
    model.addAttribute("secondPerson", queue.secondPerson());
    model.addAttribute("source", source);
    model.addAttribute("code", code);
    model.addAttribute("assignee", assignee);
    model.addAttribute("sources", Filters.sources(operations));
    return "identities";
  }

  @GetMapping("/identities/decided")
  String decided(Model model) {
    model.addAttribute("decided", operations.identityQueue().decided(DECIDED));
    return "identities-decided";
  }

  /** The most urgent case that this person may decide. */
  @GetMapping("/identities/next")
  String next(RedirectAttributes to) {
    return toNext(to);
  }

  private String toNext(RedirectAttributes to) {
    Optional<IdentityQueue.Line> next = operations.identityQueue().next(Caller.current().name());
    if (next.isEmpty()) {
      to.addFlashAttribute("nothingLeft", true);
      return "redirect:/identities";
    }
    return toCase(next.get().identity().studyInstanceUid(), next.get().identity().source(), to);
  }

  private static String toCase(String study, String source, RedirectAttributes to) {
    to.addAttribute("study", study);
    to.addAttribute("source", source);
    return "redirect:/identities/case";
  }

  @GetMapping("/identities/case")
  String one(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "1") String candidate,
      Model model) {
    return show(study, source, candidate, "", model);
  }

  /** Compares the study with a patient whose MRN the reviewer types. */
  @PostMapping("/identities/compare")
  String compare(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String mrn,
      Model model) {
    return show(study, source, "", mrn.strip(), model);
  }

  private String show(String study, String source, String candidate, String mrn, Model model) {
    Case found =
        operations
            .identityQueue()
            .find(study, source)
            .orElseThrow(() ->
                new GantryException("GTY-0680", "Nothing waits for a decision about this study"));
    ArchivePatient asked = found.asked();
    List<Candidate> candidates =
        asked == null || !found.open()
            ? List.of()
            : operations.candidates().of(source, asked, closest(found, mrn), CANDIDATES);
    int at = place(candidates, candidate, mrn);
    model.addAttribute("one", found);
    model.addAttribute("candidates", candidates);
    model.addAttribute("at", at);
    model.addAttribute("chosen", at < 0 ? null : candidates.get(at));
    model.addAttribute("typed", mrn);
    model.addAttribute("indexed", operations.candidates().known());
    model.addAttribute("retyping", model.containsAttribute("fresh"));
    if (asked != null && !model.containsAttribute("fresh")) {
      model.addAttribute("fresh", PatientForm.of(asked));
    }
    model.addAttribute("secondPerson", operations.identityQueue().secondPerson());
    IdentityQueue.Proposal proposal = found.proposal();
    model.addAttribute(
        "mine",
        proposal != null
            && proposal.by().strip().equalsIgnoreCase(Caller.current().name().strip()));
    return "identity-case";
  }

  /** Whose comparison is shown in any case: who was typed, else whom the decision names. */
  private static String closest(Case found, String mrn) {
    String named = found.line().identity().closestMrn();
    return !mrn.isEmpty() ? mrn : named == null ? "" : named;
  }

  /** From 1, as the address has it; -1: nobody is. */
  private static int place(List<Candidate> candidates, String candidate, String mrn) {
    if (!mrn.isEmpty()) {
      return candidates.stream().map(Candidate::mrn).toList().indexOf(mrn);
    }
    int wanted = candidate.matches("[1-9]") ? Integer.parseInt(candidate) - 1 : 0;
    return candidates.isEmpty() ? -1 : Math.min(wanted, candidates.size() - 1);
  }

  @PostMapping("/identities/decide")
  String decide(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String verdict,
      @RequestParam(required = false) @Nullable String mrn,
      @RequestParam(defaultValue = "") String why,
      RedirectAttributes to) {
    Verdict said =
        switch (verdict) {
          case "link" -> Verdict.LINK;
          case "none" -> Verdict.NONE;
          case "skip" -> Verdict.SKIP;
          case "undo" -> Verdict.UNDO;
          default -> throw new GantryException("GTY-0681", "There is no such decision");
        };
    Review review =
        new Review(study, Filters.given(source), said, said == Verdict.LINK ? strip(mrn) : null);
    to.addFlashAttribute("undoable", said != Verdict.UNDO);
    return carry(
        study,
        source,
        to,
        () -> {
          boolean waits =
              operations.identities().decide(review, Caller.request(null, why)).proposal() != null;
          return said == Verdict.UNDO
              ? "It is taken back"
              : waits ? "It is proposed: another person has to agree" : "It is decided";
        });
  }

  private static String strip(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  /**
   * A patient who is not in the index: added, then linked. What was typed stays if it is refused.
   */
  @PostMapping("/identities/create")
  String create(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @ModelAttribute("fresh") PatientForm form,
      RedirectAttributes to) {
    to.addFlashAttribute("undoable", true);
    String there =
        carry(
            study,
            source,
            to,
            () -> {
              Request request = Caller.request(null, form.why()).withReason();
              operations.patients().add(form.patient(), request);
              awaitIndexed(study, source, form.mrn());
              Review review = new Review(study, Filters.given(source), Verdict.LINK, form.mrn());
              boolean waits = operations.identities().decide(review, request).proposal() != null;
              return waits
                  ? "The patient is in the index, the link is proposed: another person has to agree"
                  : "The patient is in the index and the study is linked";
            });
    if (to.getFlashAttributes().containsKey("problem")) {
      to.addFlashAttribute("fresh", form);
    }
    return there;
  }

  /** A link to somebody whom the index does not know yet would wait again (GTY-0446). */
  private void awaitIndexed(String study, String source, String mrn) {
    ArchivePatient asked =
        operations.identityQueue().find(study, source).map(Case::asked).orElse(null);
    if (asked == null || !operations.candidates().known()) {
      return;
    }
    long deadline = System.nanoTime() + INDEXED.toNanos();
    while (operations.candidates().of(source, asked, mrn, 0).isEmpty()
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  @PostMapping("/identities/later")
  String later(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String why,
      RedirectAttributes to) {
    return carry(
        study,
        source,
        to,
        () -> {
          operations.identityQueue().later(study, source, Caller.request(null, why));
          return "It comes after everything else now";
        });
  }

  @PostMapping("/identities/assign")
  String assign(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String person,
      RedirectAttributes to) {
    return carry(
        study,
        source,
        to,
        () -> {
          operations.identityQueue().assign(study, source, person, Caller.request(null, ""));
          return person.isBlank() ? "It is nobody's now" : "It is assigned";
        });
  }

  private interface Act {
    String done();
  }

  /** On to the next case, or back to this one with what was wrong. */
  private String carry(String study, String source, RedirectAttributes to, Act act) {
    try {
      to.addFlashAttribute("notice", act.done());
      to.addFlashAttribute("doneStudy", study);
      to.addFlashAttribute("doneSource", source);
    } catch (GantryException e) {
      to.addFlashAttribute("problem", e.code() + ": " + e.getMessage());
      return toCase(study, source, to);
    }
    return toNext(to);
  }
}
