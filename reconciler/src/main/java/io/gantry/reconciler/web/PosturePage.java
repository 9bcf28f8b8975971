package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.watch.Backlog;
import io.gantry.reconciler.watch.RefusedCaller;
import io.gantry.reconciler.watch.RefusedCallers;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PostureLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What security rests on: the process's own evidence, and accounts and tokens as they are now. */
@Controller
class PosturePage {
  private final Operations operations;
  private final Watch watch;
  private final AccountDesk accounts;
  private final Clock clock;

  PosturePage(Operations operations, Watch watch, AccountDesk accounts, Clock clock) {
    this.watch = watch;
    this.operations = operations;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** A caller who was refused, and why in words. */
  record Knock(RefusedCaller caller, String reason) {
    static Knock of(RefusedCaller caller) {
      return new Knock(caller, RefusedCallerWords.of(caller.reason()));
    }
  }

  @GetMapping("/posture")
  String posture(Model model) {
    List<PostureLine> lines = lines();
    model.addAttribute("lines", lines);
    model.addAttribute("attention", count(lines, PostureLine.ATTENTION));
    model.addAttribute("unknown", count(lines, PostureLine.UNKNOWN));
    RefusedCallers refused = watch.refusedCallers();
    model.addAttribute("refused", refused);
    model.addAttribute("callers", refused.callers().stream().map(Knock::of).toList());
    model.addAttribute("most", RefusedCallers.MOST);
    model.addAttribute("mostOfAddress", RefusedCallers.MOST_OF_ADDRESS);
    return "posture";
  }

  private static long count(List<PostureLine> lines, String state) {
    return lines.stream().filter(line -> line.state().equals(state)).count();
  }

  @GetMapping("/api/posture")
  ResponseEntity<byte[]> json() {
    try {
      return ApiController.answer(HttpStatus.OK, lines());
    } catch (GantryException e) {
      return ApiController.problem(e);
    }
  }

  @GetMapping("/api/posture/callers")
  ResponseEntity<byte[]> callers() {
    try {
      return ApiController.answer(HttpStatus.OK, watch.refusedCallers());
    } catch (GantryException e) {
      return ApiController.problem(e);
    }
  }

  private List<PostureLine> lines() {
    List<PostureLine> lines = new ArrayList<>(operations.posture());
    lines.add(RefusedCallerWords.line(watch.refusedCallers(), clock.instant()));
    lines.add(unsolicited());
    lines.addAll(accountLines());
    lines.addAll(tokenLines());
    return lines;
  }

  /** What came without being asked for: from a configured caller, but not by our orders. */
  private PostureLine unsolicited() {
    long objects = watch.backlog().unsolicited();
    return new PostureLine(
        "sources",
        "objects that came without being asked for",
        objects == 0 ? PostureLine.GOOD : PostureLine.ATTENTION,
        "table unsolicited: "
            + objects
            + (objects >= Backlog.MOST ? " or more" : "")
            + " in quarantine (GTY-0623)",
        objects == 0
            ? ""
            : "Find out who sends them: another gateway may use the archive's AE title");
  }

  private List<PostureLine> accountLines() {
    List<Account> all = accounts.list();
    List<PostureLine> lines = new ArrayList<>();
    List<Account> unchanged =
        all.stream().filter(one -> one.mustChange() && !one.disabled()).toList();
    lines.add(
        new PostureLine(
            "accounts",
            "one-time passwords not yet changed",
            unchanged.isEmpty() ? PostureLine.GOOD : PostureLine.ATTENTION,
            unchanged.isEmpty()
                ? "table account: none of " + all.size()
                : "table account: "
                    + String.join(", ", unchanged.stream().map(Account::name).toList()),
            unchanged.isEmpty()
                ? ""
                : "Have each of them sign in and choose a password, or block the account"));
    List<Account> admins =
        all.stream()
            .filter(one -> one.permissions().contains(Permission.ADMINISTER) && !one.disabled())
            .toList();
    lines.add(
        new PostureLine(
            "accounts",
            "administrators",
            admins.isEmpty() ? PostureLine.ATTENTION : PostureLine.GOOD,
            "table account: " + String.join(", ", admins.stream().map(Account::name).toList()),
            admins.isEmpty() ? "Give somebody the role admin: gantry user role" : ""));
    lines.add(
        new PostureLine(
            "accounts",
            "second factor",
            PostureLine.UNKNOWN,
            "local accounts have a password only; an identity provider may ask for more",
            "Where a second factor is required, let an identity provider sign people in"));
    return lines;
  }

  private List<PostureLine> tokenLines() {
    Instant now = clock.instant();
    List<ApiToken> good = accounts.tokens(null).stream().filter(one -> one.goodAt(now)).toList();
    Duration longest =
        good.stream()
            .map(one -> Duration.between(one.createdAt(), one.expiresAt()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    return List.of(
        new PostureLine(
            "tokens",
            "tokens that are good now",
            PostureLine.GOOD,
            good.isEmpty()
                ? "table api_token: none"
                : "table api_token: %d, the longest for %d minutes (24 hours at most)"
                    .formatted(good.size(), longest.toMinutes()),
            ""));
  }
}
