package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.Accounts;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.Change;
import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.wave.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The users of the process that holds the state, over its REST API. */
final class RemoteAccounts implements Accounts {
  private static final String ALL = "api/users";

  private final RemoteInventories.Call call;

  RemoteAccounts(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public List<Account> list() {
    return require(call.on("GET", ALL, null, new TypeReference<List<Account>>() {}));
  }

  @Override
  public OneTimePassword add(String name, Role role, boolean patients, Request request) {
    Map<String, Object> body = asked(request);
    body.put("name", name);
    body.put("role", role.text());
    body.put("patients", patients);
    return require(call.on("POST", ALL, body, new TypeReference<OneTimePassword>() {}));
  }

  @Override
  public OneTimePassword reset(String name, Request request) {
    return require(
        call.on(
            "POST",
            of(name) + "/password",
            asked(request),
            new TypeReference<OneTimePassword>() {}));
  }

  @Override
  public Account change(String name, Change change, Request request) {
    Map<String, Object> body = asked(request);
    Role role = change.role();
    if (role != null) {
      body.put("role", role.text());
    }
    put(body, "patients", change.patients());
    put(body, "disabled", change.disabled());
    return require(call.on("POST", of(name), body, new TypeReference<Account>() {}));
  }

  @Override
  public IssuedToken issue(
      String owner, Set<Permission> scopes, Duration lifetime, String label, Request request) {
    Map<String, Object> body = asked(request);
    body.put("scopes", scopes.stream().map(Permission::scope).toList());
    body.put("minutes", lifetime.toMinutes());
    body.put("label", label);
    return require(
        call.on("POST", of(owner) + "/tokens", body, new TypeReference<IssuedToken>() {}));
  }

  @Override
  public List<ApiToken> tokens(@Nullable String owner, ApiToken.@Nullable Place after, int limit) {
    if (after != null) {
      throw new GantryException("GTY-0109", "The latest tokens only are listed by commands");
    }
    return require(
            call.on(
                "GET",
                ALL + "/tokens?limit=" + limit,
                null,
                new TypeReference<List<ApiToken>>() {}))
        .stream()
        .filter(token -> owner == null || token.owner().equals(Account.normal(owner)))
        .toList();
  }

  @Override
  public void revoke(String id, @Nullable String owner, Request request) {
    require(
        call.on(
            "POST",
            ALL + "/tokens/" + encoded(id) + "/revoke",
            asked(request),
            new TypeReference<Map<String, String>>() {}));
  }

  private static String of(String name) {
    return ALL + "/" + encoded(name);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8);
  }

  private static Map<String, Object> asked(Request request) {
    Map<String, Object> body = new HashMap<>();
    body.put("by", request.by());
    body.put("why", request.why());
    return body;
  }

  private static void put(Map<String, Object> body, String key, @Nullable Object value) {
    if (value != null) {
      body.put(key, value);
    }
  }

  private static <T> T require(Optional<T> answer) {
    return answer.orElseThrow(() ->
        new GantryException(
            "GTY-0109", "The running process is of another version: it has no users"));
  }
}
