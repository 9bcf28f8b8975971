package io.gantry.reconciler.web.signin;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountDesk;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.SupplierClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Sign-in by an OpenID provider: authorization code with PKCE and nonce. Nothing of the provider is
 * kept but the account that it vouches for; its tokens are forgotten at once.
 */
final class Vouching {
  /** Where the browser is sent to sign in there. */
  static final String START = "/oauth2/authorization/provider";

  private static final String PROVIDER = "provider";

  private final IdentityProvider provider;
  private final AccountDesk accounts;
  private final SessionCheck sessions;
  private final SecurityRecord log;
  private final SecurityContextRepository contexts;
  private final Clock clock;

  Vouching(
      IdentityProvider provider,
      AccountDesk accounts,
      SessionCheck sessions,
      SecurityRecord log,
      SecurityContextRepository contexts,
      Clock clock) {
    this.provider = provider;
    this.accounts = accounts;
    this.sessions = sessions;
    this.log = log;
    this.contexts = contexts;
    this.clock = clock;
  }

  void configure(OAuth2LoginConfigurer<?> login) {
    // The provider is asked about itself at the first sign-in: while it is away, Gantry starts all
    // the same, and local users come in.
    ClientRegistrationRepository registrations =
        new SupplierClientRegistrationRepository(
            () -> new InMemoryClientRegistrationRepository(discover()));
    DefaultOAuth2AuthorizationRequestResolver resolver =
        new DefaultOAuth2AuthorizationRequestResolver(registrations, "/oauth2/authorization");
    resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    login
        .loginPage("/login")
        .clientRegistrationRepository(registrations)
        .authorizedClientRepository(new Forgetting())
        .authorizationEndpoint(endpoint ->
            endpoint
                .authorizationRequestRepository(new PendingSignIns(clock))
                .authorizationRequestResolver(resolver))
        .withObjectPostProcessor(
            new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
              @Override
              public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(Vouching.this::failed);
                return filter;
              }
            });
    login.successHandler(this::came).failureHandler(this::failed);
  }

  private ClientRegistration discover() {
    String secret = provider.clientSecret();
    ClientRegistration.Builder builder =
        ClientRegistrations.fromIssuerLocation(provider.issuer().toString())
            .registrationId(PROVIDER)
            .clientId(provider.clientId())
            .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
            .scope("openid", "profile", "email");
    return secret == null
        ? builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE).build()
        : builder.clientSecret(secret).build();
  }

  private void came(HttpServletRequest request, HttpServletResponse response, Authentication there)
      throws IOException, ServletException {
    SecurityContextHolder.clearContext();
    Map<String, Object> claims =
        there.getPrincipal() instanceof OidcUser user ? user.getClaims() : Map.of();
    Account account;
    try {
      account =
          provider
              .person(claims)
              .map(one -> accounts.vouchedFor(one.name(), one.role(), one.patients()))
              .orElseThrow(
                  () -> new GantryException("GTY-0818", "No group of this user has a role"));
    } catch (GantryException e) {
      refuse(request, response, e.code());
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            account.name(), null, Caller.authorities(Caller.Kind.ACCOUNT, account.permissions())));
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    sessions.begin(request, account);
    log.signedIn(account.name(), request, "identity provider");
    // Not a redirect: the browser would count it as coming from the provider, and leave the
    // same-site cookie out.
    request.getRequestDispatcher("/login/entered").forward(request, response);
  }

  private void failed(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    refuse(request, response, "GTY-0817");
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, String code)
      throws IOException {
    var session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
    log.signInRefused("", request, code);
    response.sendRedirect("/login?" + (code.equals("GTY-0817") ? "provider" : "stranger"));
  }

  /** Gantry asks the provider for nothing afterwards. */
  private static final class Forgetting implements OAuth2AuthorizedClientRepository {
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the interface's shape
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
        String registration, @Nullable Authentication who, HttpServletRequest request) {
      return null;
    }

    @Override
    public void saveAuthorizedClient(
        OAuth2AuthorizedClient client,
        @Nullable Authentication who,
        HttpServletRequest request,
        HttpServletResponse response) {}

    @Override
    public void removeAuthorizedClient(
        String registration,
        @Nullable Authentication who,
        HttpServletRequest request,
        HttpServletResponse response) {}
  }
}
