package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.wave.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who makes the present request.
 *
 * @param name goes on record
 */
public record Caller(String name, Kind kind, Set<Permission> permissions) {
  /** How somebody came in. */
  public enum Kind {
    /** Not at all. */
    NOBODY,
    /** By name and password, or vouched for. */
    ACCOUNT,
    /** With a token for programs. */
    TOKEN,
    /** A command of the user who runs this process, with the token in endpoint.json. */
    LOCAL,
    /** That user in a browser, with a one-time link. */
    LINK
  }

  public Caller {
    permissions = Set.copyOf(permissions);
  }

  /** Of the present request. */
  public static Caller current() {
    return of(SecurityContextHolder.getContext().getAuthentication());
  }

  static Caller of(@Nullable Authentication authentication) {
    if (authentication == null
        || !authentication.isAuthenticated()
        || authentication instanceof AnonymousAuthenticationToken) {
      return new Caller("nobody", Kind.NOBODY, Set.of());
    }
    Kind kind = Kind.NOBODY;
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (GrantedAuthority authority : authentication.getAuthorities()) {
      String text = String.valueOf(authority.getAuthority());
      if (text.startsWith("KIND_")) {
        kind = Kind.valueOf(text.substring("KIND_".length()));
      } else if (text.startsWith("MAY_")) {
        permissions.add(Permission.valueOf(text.substring("MAY_".length())));
      }
    }
    return new Caller(authentication.getName(), kind, permissions);
  }

  /** As Spring Security keeps it. */
  static Collection<GrantedAuthority> authorities(Kind kind, Set<Permission> permissions) {
    List<String> names = new ArrayList<>();
    names.add("KIND_" + kind);
    permissions.stream().map(one -> "MAY_" + one).sorted().forEach(names::add);
    return AuthorityUtils.createAuthorityList(names);
  }

  /** As what they act, in words, for the record. */
  public String role() {
    return switch (kind) {
      case NOBODY -> "nobody";
      case LOCAL, LINK -> "user of this machine";
      case TOKEN -> "token";
      case ACCOUNT ->
          may(Permission.ADMINISTER)
              ? "admin"
              : may(Permission.REVIEW)
                  ? "reviewer"
                  : may(Permission.OPERATE) ? "operator" : "viewer";
    };
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /**
   * For the record: a command says for whom it asks, all others are who they signed in as.
   *
   * @param by as the request's body says
   */
  public static Request request(@Nullable String by, @Nullable String why) {
    Caller caller = current();
    String name = caller.kind() == Kind.LOCAL && by != null ? by : caller.name();
    return new Request(name, why == null ? "" : why);
  }
}
