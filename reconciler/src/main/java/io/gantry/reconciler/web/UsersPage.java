package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Accounts;
import io.gantry.reconciler.access.Change;
import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.web.signin.Caller;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Users and tokens. A secret is in the answer to the request that made it, and nowhere else: that
 * answer is no redirect, and no cache keeps it.
 */
@Controller
class UsersPage {
  private static final int MOST_HOURS = 24;

  private final Accounts accounts;
  private final Clock clock;

  UsersPage(Accounts accounts, Clock clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  @GetMapping("/users")
  String users(Model model) {
    model.addAttribute("users", accounts.list());
    model.addAttribute("tokens", accounts.tokens(null));
    model.addAttribute("now", clock.instant());
    model.addAttribute("roles", Arrays.stream(Role.values()).map(Role::text).toList());
    model.addAttribute(
        "scopes", Arrays.stream(Permission.values()).map(Permission::scope).toList());
    return "users";
  }

  @PostMapping("/users/add")
  String add(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String role,
      @RequestParam(defaultValue = "false") boolean patients,
      @RequestParam(defaultValue = "") String why,
      Model model) {
    return password(accounts.add(name, Role.of(role), patients, request(why)), model);
  }

  @PostMapping("/users/password")
  String reset(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String why,
      Model model) {
    return password(accounts.reset(name, request(why)), model);
  }

  private String password(OneTimePassword made, Model model) {
    model.addAttribute("secretOf", "One-time password of " + made.account().name());
    model.addAttribute("secret", made.password());
    model.addAttribute("secretHint", "It must be changed at the first sign-in.");
    return users(model);
  }

  /**
   * Changes what is given.
   *
   * @param state blocked or active
   */
  @PostMapping("/users/change")
  String change(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(required = false) @Nullable String role,
      @RequestParam(required = false) @Nullable Boolean patients,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(defaultValue = "") String why,
      RedirectAttributes to) {
    String wanted = Filters.given(role);
    accounts.change(
        name,
        new Change(
            wanted == null ? null : Role.of(wanted),
            patients,
            state == null ? null : state.equals("blocked")),
        request(why));
    to.addFlashAttribute("notice", "The account is changed; its sessions are over");
    return "redirect:/users";
  }

  @PostMapping("/users/token")
  String issue(
      @RequestParam(defaultValue = "") String owner,
      @RequestParam(required = false) @Nullable List<String> scopes,
      @RequestParam(defaultValue = "8") String hours,
      @RequestParam(defaultValue = "") String label,
      @RequestParam(defaultValue = "") String why,
      Model model) {
    if (!hours.matches("[0-9]{1,2}") || Integer.parseInt(hours) > MOST_HOURS) {
      throw new GantryException("GTY-0813", "A token lives 24 hours at most");
    }
    IssuedToken made =
        accounts.issue(
            owner,
            Permission.of(scopes == null ? List.of() : scopes),
            Duration.ofHours(Integer.parseInt(hours)),
            label,
            request(why));
    model.addAttribute("secretOf", "Token " + made.token().id() + " of " + made.token().owner());
    model.addAttribute("secret", made.text());
    model.addAttribute("secretHint", "It is good until " + made.token().expiresAt() + ".");
    return users(model);
  }

  @PostMapping("/users/revoke")
  String revoke(
      @RequestParam(defaultValue = "") String id,
      @RequestParam(defaultValue = "") String why,
      RedirectAttributes to) {
    accounts.revoke(id, null, request(why));
    to.addFlashAttribute("notice", "The token is revoked");
    return "redirect:/users";
  }

  private static Request request(String why) {
    return Caller.request(null, why).withReason();
  }
}
