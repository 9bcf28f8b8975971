package io.gantry.reconciler.web.signin;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Sign-in, a password of one's own, one-time links. */
@Controller
class SignInPages {
  private final AccountDesk accounts;
  private final SignInLinks links;
  private final SessionCheck sessions;
  private final SecurityRecord log;
  private final SecurityContextRepository contexts;
  private final FirstPassword firstPassword;
  private final @Nullable String provider;

  /**
   * @param provider who vouches for people, as they call it
   */
  SignInPages(
      AccountDesk accounts,
      SignInLinks links,
      SessionCheck sessions,
      SecurityRecord log,
      SecurityContextRepository contexts,
      FirstPassword firstPassword,
      @Nullable String provider) {
    this.provider = provider;
    this.accounts = accounts;
    this.links = links;
    this.sessions = sessions;
    this.log = log;
    this.contexts = contexts;
    this.firstPassword = firstPassword;
  }

  /** What went wrong before stands in the query, by a word of ours. */
  @GetMapping("/login")
  String login(HttpServletRequest request, Model model) {
    model.addAttribute("refused", request.getParameter("refused") != null);
    model.addAttribute("wait", request.getParameter("wait") != null);
    model.addAttribute("out", request.getParameter("out") != null);
    model.addAttribute("away", request.getParameter("provider") != null);
    model.addAttribute("stranger", request.getParameter("stranger") != null);
    model.addAttribute("provider", provider);
    return "login";
  }

  /** Who was vouched for lands here; the page goes on by itself. */
  @GetMapping("/login/entered")
  String vouchedFor() {
    return "entered";
  }

  /** A one-time link: whoever has it is the user who runs this process. */
  @GetMapping("/enter")
  String enter(
      @RequestParam(defaultValue = "") String code,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    if (!links.take(code)) {
      log.signInRefused("", request, "GTY-0808");
      response.setStatus(HttpStatus.FORBIDDEN.value());
      model.addAttribute("code", "GTY-0808");
      model.addAttribute(
          "message", "This link was used, or is too old: gantry user link makes another");
      return "problem";
    }
    HttpSession before = request.getSession(false);
    if (before != null) {
      before.invalidate();
    }
    String name = "local:" + System.getProperty("user.name", "unknown");
    log.signedIn(name, request, "link");
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            name, null, Caller.authorities(Caller.Kind.LINK, EnumSet.allOf(Permission.class))));
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    sessions.begin(request, null);
    // Not a redirect: the browser would count it as coming from where the link was, and leave the
    // same-site cookie out.
    return "entered";
  }

  @GetMapping("/password")
  String password(Model model) {
    return passwordPage(model, null);
  }

  @PostMapping("/password")
  String choose(
      @RequestParam String present,
      @RequestParam String wanted,
      @RequestParam String again,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    Caller caller = Caller.current();
    try {
      if (caller.kind() != Caller.Kind.ACCOUNT) {
        throw new GantryException("GTY-0810", "Only who signs in with a password has one");
      }
      if (!wanted.equals(again)) {
        throw new GantryException("GTY-0810", "The two new passwords differ");
      }
      Account account =
          accounts.choose(caller.name(), present, wanted, Caller.request(null, "own choice"));
      if (account.name().equals(AccountDesk.FIRST)) {
        firstPassword.forget();
      }
      request.changeSessionId();
      sessions.begin(request, account);
      return "redirect:/";
    } catch (GantryException e) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      return passwordPage(model, e.getMessage());
    }
  }

  private String passwordPage(Model model, @Nullable String problem) {
    Caller caller = Caller.current();
    model.addAttribute(
        "mustChange",
        accounts.find(caller.name()).map(one -> one.account().mustChange()).orElse(false));
    model.addAttribute("problem", problem);
    return "password";
  }
}
