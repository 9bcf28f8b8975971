package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Accounts;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.Change;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.web.signin.Caller;
import io.gantry.reconciler.web.signin.SignInLinks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST of accounts and tokens, for {@code gantry user}. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class AccountsController {
  private static final int MOST_TOKENS = 10_000;

  private final Accounts accounts;
  private final SignInLinks links;

  AccountsController(Accounts accounts, SignInLinks links) {
    this.accounts = accounts;
    this.links = links;
  }

  /** Body: a new account. */
  record Added(
      String name,
      String role,
      @Nullable Boolean patients,
      @Nullable String by,
      @Nullable String why) {}

  /** Body: what is to be different. */
  record Changed(
      @Nullable String role,
      @Nullable Boolean patients,
      @Nullable Boolean disabled,
      @Nullable String by,
      @Nullable String why) {}

  /** Body of what asks for nothing else. */
  record Asked(@Nullable String by, @Nullable String why) {}

  /** Body: a token that is wanted. */
  record Wanted(
      List<String> scopes,
      long minutes,
      @Nullable String label,
      @Nullable String by,
      @Nullable String why) {}

  @GetMapping("/users")
  ResponseEntity<byte[]> list() {
    return answer(accounts.list());
  }

  @PostMapping("/users")
  ResponseEntity<byte[]> add(@RequestBody byte[] body) throws IOException {
    Added added = Body.read(body, Added.class);
    return answer(
        accounts.add(
            require(added.name(), "name"),
            Role.of(require(added.role(), "role")),
            Boolean.TRUE.equals(added.patients()),
            Caller.request(added.by(), added.why())));
  }

  @PostMapping("/users/{name}")
  ResponseEntity<byte[]> change(@PathVariable String name, @RequestBody byte[] body)
      throws IOException {
    Changed changed = Body.read(body, Changed.class);
    String role = changed.role();
    return answer(
        accounts.change(
            name,
            new Change(role == null ? null : Role.of(role), changed.patients(), changed.disabled()),
            Caller.request(changed.by(), changed.why())));
  }

  @PostMapping("/users/{name}/password")
  ResponseEntity<byte[]> reset(@PathVariable String name, @RequestBody byte[] body)
      throws IOException {
    Asked asked = Body.read(body, Asked.class);
    return answer(accounts.reset(name, Caller.request(asked.by(), asked.why())));
  }

  @GetMapping("/users/tokens")
  ResponseEntity<byte[]> tokens(
      @RequestParam(defaultValue = "1000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    int most = Math.clamp(limit, 1, MOST_TOKENS);
    List<String> place = NextPage.place(after, 2);
    return NextPage.answer(
        accounts.tokens(null, place == null ? null : token(place), most + 1),
        most,
        one -> List.of(one.createdAt().toString(), one.id()));
  }

  private static ApiToken.Place token(List<String> place) {
    try {
      return new ApiToken.Place(Instant.parse(place.get(0)), place.get(1));
    } catch (DateTimeParseException e) {
      throw NextPage.unknown();
    }
  }

  @PostMapping("/users/{name}/tokens")
  ResponseEntity<byte[]> issue(@PathVariable String name, @RequestBody byte[] body)
      throws IOException {
    Wanted wanted = Body.read(body, Wanted.class);
    String label = wanted.label();
    return answer(
        accounts.issue(
            name,
            Permission.of(wanted.scopes() == null ? List.of() : wanted.scopes()),
            Duration.ofMinutes(Math.clamp(wanted.minutes(), -1, 1_000_000)),
            label == null ? "" : label,
            Caller.request(wanted.by(), wanted.why())));
  }

  @PostMapping("/users/tokens/{id}/revoke")
  ResponseEntity<byte[]> revoke(@PathVariable String id, @RequestBody byte[] body)
      throws IOException {
    Asked asked = Body.read(body, Asked.class);
    accounts.revoke(id, null, Caller.request(asked.by(), asked.why()));
    return answer(Map.of("revoked", id));
  }

  /** A one-time link for the user who runs this process: for its commands only. */
  @PostMapping("/link")
  ResponseEntity<byte[]> link() {
    if (Caller.current().kind() != Caller.Kind.LOCAL) {
      throw new GantryException(
          "GTY-0805", "Only commands of the user who runs this process get a link");
    }
    return answer(Map.of("path", links.issue()));
  }

  private static String require(@Nullable String text, String name) {
    if (text == null) {
      throw new GantryException("GTY-0617", "The body has no " + name);
    }
    return text;
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
