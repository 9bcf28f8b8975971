package io.gantry.reconciler.web.signin;

import java.util.function.Supplier;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Asks the permission table. */
final class TableAuthorization implements AuthorizationManager<RequestAuthorizationContext> {
  @Override
  public AuthorizationResult authorize(
      Supplier<? extends Authentication> authentication, RequestAuthorizationContext context) {
    return new AuthorizationDecision(
        PermissionTable.of(context.getRequest())
            .map(line -> line.admits(Caller.of(authentication.get())))
            .orElse(false));
  }
}
