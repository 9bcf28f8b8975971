package io.gantry.app.command;

import io.gantry.app.ExitCode;
import io.gantry.app.OperationsAccess;
import io.gantry.app.Output;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.Change;
import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.access.Role;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry user}: who may sign in to the dashboard. */
@Command(
    name = "user",
    description =
        "Who may sign in to the dashboard, and tokens for programs. All of it goes on record.")
final class UserCommand implements Runnable {
  private static final String ROLES = "viewer, operator, reviewer or admin.";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before run()
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command:");
  }

  @Command(name = "list", description = "The users.")
  int list(@Mixin OutputOptions options, @Mixin Asking asking) {
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      List<Account> accounts = access.accounts().list();
      if (options.json()) {
        options.output().document(OutputOptions.render(accounts));
      }
      accounts.forEach(account -> print(account, options.output()));
      return ExitCode.DONE;
    }
  }

  @Command(name = "add", description = "A new user, with a one-time password.")
  int add(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(paramLabel = "NAME", description = "Lower case.") String name,
      @Option(names = "--role", required = true, paramLabel = "ROLE", description = ROLES)
          String role,
      @Option(names = "--patients", description = "May see what names a patient.")
          boolean patients) {
    Role wanted = Role.of(role);
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      return told(access.accounts().add(name, wanted, patients, asking.request()), options);
    }
  }

  @Command(name = "password", description = "A new one-time password; sessions are over.")
  int password(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(paramLabel = "NAME", description = "The user.") String name) {
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      return told(access.accounts().reset(name, asking.request()), options);
    }
  }

  @Command(name = "role", description = "Another role; sessions are over.")
  int role(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(index = "0", paramLabel = "NAME", description = "The user.") String name,
      @Parameters(index = "1", paramLabel = "ROLE", description = ROLES) String role,
      @Option(
              names = "--patients",
              negatable = true,
              description = "May (--no-patients: may not) see what names a patient.")
          @Nullable Boolean patients) {
    return changed(name, new Change(Role.of(role), patients, null), options, asking);
  }

  @Command(name = "disable", description = "May no longer sign in; sessions and tokens are over.")
  int disable(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(paramLabel = "NAME", description = "The user.") String name) {
    return changed(name, new Change(null, null, true), options, asking);
  }

  @Command(name = "enable", description = "May sign in again.")
  int enable(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(paramLabel = "NAME", description = "The user.") String name) {
    return changed(name, new Change(null, null, false), options, asking);
  }

  @Command(
      name = "link",
      description = "A one-time link that opens the dashboard as you, who run Gantry here.")
  int link(@Mixin OutputOptions options, @Mixin Asking asking) {
    URI link = OperationsAccess.signInLink(asking.config());
    if (options.json()) {
      options.output().document(OutputOptions.render(Map.of("link", link.toString())));
    }
    options.output().result("%s", link);
    return ExitCode.DONE;
  }

  @Command(name = "token", description = "A token for programs; it is shown once.")
  int token(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(paramLabel = "NAME", description = "Whose permissions it has.") String name,
      @Option(
              names = "--scopes",
              required = true,
              split = ",",
              paramLabel = "SCOPE",
              description = "Of see, operate, review, patients, administer.")
          List<String> scopes,
      @Option(
              names = "--hours",
              defaultValue = "8",
              paramLabel = "N",
              description = "How long it is good, 24 at most (default: ${DEFAULT-VALUE}).")
          int hours,
      @Option(names = "--label", defaultValue = "", paramLabel = "TEXT", description = "What for.")
          String label) {
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      IssuedToken issued =
          access
              .accounts()
              .issue(name, Permission.of(scopes), Duration.ofHours(hours), label, asking.request());
      if (options.json()) {
        options.output().document(OutputOptions.render(issued));
      }
      options.output().result("%s", issued.text());
      return ExitCode.DONE;
    }
  }

  @Command(name = "tokens", description = "The tokens, latest first.")
  int tokens(@Mixin OutputOptions options, @Mixin Asking asking) {
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      List<ApiToken> tokens = access.accounts().tokens(null);
      if (options.json()) {
        options.output().document(OutputOptions.render(tokens));
      }
      tokens.forEach(token ->
          options
              .output()
              .result(
                  "%s  %s  %s  until %s%s  %s",
                  token.id(),
                  token.owner(),
                  scopes(token),
                  token.expiresAt(),
                  token.revokedAt() == null ? "" : " (revoked)",
                  token.label()));
      return ExitCode.DONE;
    }
  }

  @Command(name = "revoke", description = "A token is refused from now on.")
  int revoke(
      @Mixin OutputOptions options,
      @Mixin Asking asking,
      @Parameters(paramLabel = "ID", description = "As gantry user tokens lists it.") String id) {
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      access.accounts().revoke(id, null, asking.request());
      if (options.json()) {
        options.output().document(OutputOptions.render(Map.of("revoked", id)));
      }
      options.output().result("Revoked %s", id);
      return ExitCode.DONE;
    }
  }

  private static int changed(String name, Change change, OutputOptions options, Asking asking) {
    try (OperationsAccess access = OperationsAccess.any(asking.config())) {
      Account account = access.accounts().change(name, change, asking.request());
      if (options.json()) {
        options.output().document(OutputOptions.render(account));
      }
      print(account, options.output());
      return ExitCode.DONE;
    }
  }

  private static int told(OneTimePassword given, OutputOptions options) {
    if (options.json()) {
      options.output().document(OutputOptions.render(given));
    }
    print(given.account(), options.output());
    options
        .output()
        .result("One-time password (to be changed at the first sign-in): %s", given.password());
    return ExitCode.DONE;
  }

  private static void print(Account account, Output output) {
    output.result(
        "%s  %s%s%s%s",
        account.name(),
        account.role().text(),
        account.patients() ? ", sees patients" : "",
        account.external() ? ", by the identity provider" : "",
        account.disabled() ? ", disabled" : "");
  }

  private static String scopes(ApiToken token) {
    return token.scopes().stream().map(Permission::scope).sorted().collect(Collectors.joining(","));
  }
}
