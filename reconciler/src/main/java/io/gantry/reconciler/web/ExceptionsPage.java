package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.wave.ExceptionClass;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Exceptions.Filter;
import io.gantry.reconciler.wave.Exceptions.Line;
import io.gantry.reconciler.wave.Exceptions.Tally;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.web.signin.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The exceptions worklist: what did not go through, and what people do about it. */
@Controller
class ExceptionsPage {
  private static final int LINES = 50;
  private static final int EXPORT = 100_000;
  private static final int AT_ONCE = 1_000;

  private final Operations operations;
  private final ErrorCodes codes = ErrorCodes.load();

  ExceptionsPage(Operations operations) {
    this.operations = operations;
  }

  /**
   * What the filters say; the names are those of the address.
   *
   * @param age as 30m, 12h or 7d; at least so old
   */
  record Asked(
      @Nullable String state,
      @Nullable String kind,
      @Nullable String source,
      @Nullable String wave,
      @Nullable String code,
      @Nullable String assignee,
      @Nullable String age,
      @Nullable String sort) {
    Filter filter() {
      return new Filter(
          "accepted".equals(state),
          Filters.given(kind),
          Filters.given(source),
          Filters.given(wave),
          Filters.given(code),
          Filters.person(assignee),
          minutes(Filters.given(age)),
          "newest".equals(sort));
    }

    /** Of this page of the list. */
    String address(@Nullable String after) {
      StringBuilder address = new StringBuilder("/exceptions");
      Filters.add(address, "state", state);
      Filters.add(address, "kind", kind);
      Filters.add(address, "source", source);
      Filters.add(address, "wave", wave);
      Filters.add(address, "code", code);
      Filters.add(address, "assignee", assignee);
      Filters.add(address, "age", age);
      Filters.add(address, "sort", sort);
      Filters.add(address, "after", after);
      return address.toString();
    }

    private static long minutes(@Nullable String age) {
      if (age == null) {
        return 0;
      }
      if (!age.matches("[0-9]{1,5}[mhd]")) {
        throw new GantryException("GTY-0689", "An age is written as 30m, 12h or 7d");
      }
      long count = Long.parseLong(age.substring(0, age.length() - 1));
      return switch (age.charAt(age.length() - 1)) {
        case 'm' -> count;
        case 'h' -> count * 60;
        default -> count * 24 * 60;
      };
    }
  }

  @GetMapping("/exceptions")
  String list(
      @ModelAttribute("asked") Asked asked,
      @RequestParam(required = false) @Nullable String after,
      Model model) {
    model.addAttribute(
        "page", operations.exceptions().list(asked.filter(), Filters.given(after), LINES));
    model.addAttribute("here", asked.address(Filters.given(after)));
    model.addAttribute("classes", classes());
    model.addAttribute("sources", Filters.sources(operations));
    model.addAttribute("waves", operations.waves().stream().map(WaveLine::wave).toList());
    mayDecide(model);
    return "exceptions";
  }

  /** Open and accepted by class, in the order of the table. */
  record ClassCount(ExceptionClass exceptionClass, long open, long accepted) {}

  private List<ClassCount> classes() {
    List<Tally> tally = operations.exceptions().tally();
    return Arrays.stream(ExceptionClass.values())
        .map(one -> new ClassCount(one, count(tally, one, false), count(tally, one, true)))
        .toList();
  }

  private static long count(List<Tally> tally, ExceptionClass one, boolean accepted) {
    return tally.stream()
        .filter(t -> t.exceptionClass().equals(one.text()) && t.accepted() == accepted)
        .mapToLong(Tally::studies)
        .sum();
  }

  @GetMapping("/exceptions.csv")
  void export(@ModelAttribute("asked") Asked asked, HttpServletResponse response)
      throws IOException {
    Filter filter = asked.filter();
    Exceptions.Page page = operations.exceptions().list(filter, null, AT_ONCE);
    try (Csv csv =
        Csv.download(
            response,
            "gantry-exceptions.csv",
            "study",
            "source",
            "class",
            "code",
            "instances",
            "since",
            "message",
            "assignee",
            "answer",
            "answered_by",
            "agreed_by",
            "why")) {
      int written = 0;
      while (true) {
        for (Line line : page.lines()) {
          row(csv, line);
        }
        written += page.lines().size();
        String after = page.after();
        if (after == null || written >= EXPORT) {
          return;
        }
        page = operations.exceptions().list(filter, after, AT_ONCE);
      }
    }
  }

  private static void row(Csv csv, Line line) throws IOException {
    Exceptions.Answer answer = line.answer();
    Exceptions.Key key = line.key();
    csv.line(
        key.studyInstanceUid(),
        key.source(),
        line.exceptionClass(),
        key.code(),
        line.instances(),
        line.since(),
        line.message(),
        line.assignee(),
        answer == null ? "" : answer.counts() ? "accepted" : "proposed",
        answer == null ? "" : answer.by(),
        answer == null ? "" : answer.agreedBy(),
        answer == null ? "" : answer.why());
  }

  @GetMapping("/exceptions/one")
  String one(
      @RequestParam(defaultValue = "") String study,
      @RequestParam(defaultValue = "") String source,
      @RequestParam(defaultValue = "") String code,
      Model model) {
    Exceptions.Key key = new Exceptions.Key(study, source, code);
    Exceptions.Detail detail =
        operations
            .exceptions()
            .find(key)
            .orElseThrow(() ->
                new GantryException("GTY-0686", "Nothing of this study waits under this code"));
    model.addAttribute("detail", detail);
    model.addAttribute("meaning", codes.of(code));
    ExceptionClass one = ExceptionClass.of(code);
    model.addAttribute("exceptionClass", one);
    model.addAttribute("rule", RuleProposal.of(code, source, detail.line().message()));
    mayDecide(model);
    return "exception";
  }

  private void mayDecide(Model model) {
    Caller caller = Caller.current();
    model.addAttribute("decides", caller.may(Permission.REVIEW));
    model.addAttribute("chooses", caller.may(Permission.REVIEW) || caller.may(Permission.OPERATE));
    model.addAttribute("reviews", caller.may(Permission.REVIEW) && caller.may(Permission.PATIENTS));
    model.addAttribute("secondPerson", operations.exceptions().secondPerson());
    model.addAttribute("who", caller.name());
  }

  /**
   * Decides all that is chosen, one by one; what can't be decided so is told.
   *
   * @param chosen keys as {@code study~source~code}
   */
  @PostMapping("/exceptions/decide")
  String decide(
      @RequestParam(required = false) @Nullable List<String> chosen,
      @RequestParam(defaultValue = "") String action,
      @RequestParam(defaultValue = "") String why,
      @RequestParam(defaultValue = "") String person,
      @RequestParam(defaultValue = "") String characterSet,
      @RequestParam(defaultValue = "false") boolean alike,
      @RequestParam(defaultValue = "") String back,
      RedirectAttributes to) {
    List<String> keys = chosen == null ? List.of() : chosen;
    Request request = Caller.request(null, why);
    OneByOne.decide(
        keys, "exception", one -> act(key(one), action, request, person, characterSet, alike), to);
    return back(back, keys);
  }

  private String act(
      Exceptions.Key key,
      String action,
      Request request,
      String person,
      String characterSet,
      boolean alike) {
    Exceptions exceptions = operations.exceptions();
    return switch (action) {
      case "retry" -> {
        exceptions.retry(key, request);
        yield "The study is moved once more";
      }
      case "accept" ->
          exceptions.accept(key, request)
              ? "It is accepted as it is"
              : "It is proposed to accept it: another person has to agree";
      case "undo" -> {
        exceptions.undo(key, request);
        yield "It is taken back";
      }
      case "assign" -> {
        exceptions.assign(key, person, request);
        yield person.isBlank() ? "It is nobody's now" : "It is assigned";
      }
      case "character-set" -> {
        operations
            .holds()
            .resolve(
                new Holds.Resolution(
                    key.studyInstanceUid(),
                    key.source(),
                    Holds.Kind.CHARACTER_SET,
                    characterSet.strip(),
                    alike),
                request);
        yield "The character set is on record, and the study is moved once more";
      }
      default -> throw new GantryException("GTY-0689", "There is no such decision");
    };
  }

  private static Exceptions.Key key(String text) {
    String[] parts = text.split("~", 3);
    if (parts.length < 3) {
      throw new GantryException("GTY-0689", "There is no such exception");
    }
    return new Exceptions.Key(parts[0], parts[1], parts[2]);
  }

  /** To the one that was decided, or to the list with its filters. */
  private static String back(String back, List<String> keys) {
    boolean list = OneByOne.isList(back);
    return list || keys.size() != 1 ? "redirect:" + (list ? back : "/exceptions") : one(keys);
  }

  private static String one(List<String> keys) {
    String[] parts = keys.getFirst().split("~", 3);
    return parts.length < 3
        ? "redirect:/exceptions"
        : "redirect:"
            + org.springframework.web.util.UriComponentsBuilder.fromPath("/exceptions/one")
                .queryParam("study", "{study}")
                .queryParam("source", "{source}")
                .queryParam("code", "{code}")
                .encode()
                .buildAndExpand(parts[0], parts[1], parts[2])
                .toUriString();
  }
}
