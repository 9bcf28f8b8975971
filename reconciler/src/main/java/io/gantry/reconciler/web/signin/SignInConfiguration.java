package io.gantry.reconciler.web.signin;

import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.AccountStore.Stored;
import io.gantry.reconciler.access.PasswordHash;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** The filters in front of every page, in plain sight. */
@Configuration(proxyBeanMethods = false)
public class SignInConfiguration {
  private static final String CONTENT_SECURITY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  @Bean
  SecurityRecord securityRecord(AccountDesk accounts, Clock clock) {
    return new SecurityRecord(accounts, clock);
  }

  @Bean
  Refusals refusals(SecurityRecord log) {
    return new Refusals(log);
  }

  /** Made by hand, so that Spring Boot does not put it in front of everything by itself. */
  @Bean
  Sessions sessions(AccountDesk accounts, SignInSettings settings, Refusals refusals, Clock clock) {
    return new Sessions(new SessionCheck(accounts, settings, refusals, clock));
  }

  /** Holds the filter. */
  record Sessions(SessionCheck check) {}

  @Bean
  SecurityContextRepository securityContexts() {
    return new HttpSessionSecurityContextRepository();
  }

  @Bean
  SignInPages signInPages(
      AccountDesk accounts,
      SignInLinks links,
      Sessions sessions,
      SecurityRecord log,
      SecurityContextRepository contexts,
      FirstPassword firstPassword,
      SignInSettings settings) {
    IdentityProvider provider = settings.provider();
    return new SignInPages(
        accounts,
        links,
        sessions.check(),
        log,
        contexts,
        firstPassword,
        provider == null ? null : provider.name());
  }

  /** No bean: Spring Security would ask one twice, here and as the application's own. */
  private static AuthenticationProvider passwords(
      AccountDesk accounts, PasswordHash hash, Clock clock) {
    DaoAuthenticationProvider provider = new DaoAuthenticationProvider(users(accounts));
    provider.setPasswordEncoder(encoder(hash));
    return new ThrottledSignIn(provider, new LoginThrottle(clock));
  }

  @Bean
  SecurityFilterChain security(
      HttpSecurity http,
      LocalToken token,
      AccountDesk accounts,
      SignInSettings settings,
      SecurityRecord log,
      Refusals refusals,
      Sessions sessions,
      PasswordHash hash,
      Clock clock,
      SecurityContextRepository contexts) {
    IdentityProvider provider = settings.provider();
    if (provider != null) {
      Vouching vouching = new Vouching(provider, accounts, sessions.check(), log, contexts, clock);
      http.oauth2Login(vouching::configure);
    }
    return http.addFilterBefore(new HostFilter(settings.names()), SecurityContextHolderFilter.class)
        // Among Spring Security's, so that its answers carry the security headers too
        .addFilterAfter(new TextFilter(), HeaderWriterFilter.class)
        .addFilterBefore(sessions.check(), CsrfFilter.class)
        .addFilterBefore(new BearerFilter(token, accounts, refusals), CsrfFilter.class)
        .addFilterAfter(new BodyFilter(), AuthorizationFilter.class)
        .addFilterAfter(new PatientLooks(log), AuthorizationFilter.class)
        .authenticationProvider(passwords(accounts, hash, clock))
        .securityContext(context -> context.securityContextRepository(contexts))
        .authorizeHttpRequests(requests ->
            requests
                // Goes on with what was authorized when it came in.
                .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .anyRequest()
                .access(new TableAuthorization()))
        // A foreign page can't know a token, so a request that carries one is not forged.
        .csrf(csrf -> csrf.ignoringRequestMatchers(BearerFilter::isShownIn))
        .formLogin(form ->
            form.loginPage("/login")
                .usernameParameter("name")
                .successHandler((request, response, who) -> {
                  sessions.check().begin(request, account(accounts, who.getName()));
                  log.signedIn(who.getName(), request, "password");
                  response.sendRedirect("/");
                })
                .failureHandler((request, response, e) -> {
                  boolean wait = e instanceof LockedException;
                  log.signInRefused(typed(request), request, wait ? "GTY-0811" : "GTY-0815");
                  response.sendRedirect(wait ? "/login?wait" : "/login?refused");
                }))
        .logout(logout ->
            logout
                .logoutSuccessUrl("/login?out")
                .addLogoutHandler((_, _, who) -> {
                  if (who != null) {
                    log.signedOut(who.getName());
                  }
                }))
        .exceptionHandling(e -> e.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .requestCache(cache -> cache.disable())
        .httpBasic(basic -> basic.disable())
        .headers(headers ->
            headers
                .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY))
                .frameOptions(frame -> frame.deny())
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .build();
  }

  private static @Nullable Account account(AccountDesk accounts, String name) {
    return accounts.find(name).map(Stored::account).orElse(null);
  }

  private static String typed(HttpServletRequest request) {
    String name = request.getParameter("name");
    return name == null ? "" : Account.normal(name);
  }

  /** Who is disabled, or has no password here, is as unknown as who never was. */
  private static UserDetailsService users(AccountDesk accounts) {
    return name -> {
      Stored stored =
          accounts
              .find(name)
              .filter(one -> !one.account().disabled())
              .orElseThrow(() -> new UsernameNotFoundException("unknown"));
      String hash = stored.passwordHash();
      if (hash == null) {
        throw new UsernameNotFoundException("no password");
      }
      return details(stored.account(), hash);
    };
  }

  private static UserDetails details(Account account, String hash) {
    return User.withUsername(account.name())
        .password(hash)
        .authorities(Caller.authorities(Caller.Kind.ACCOUNT, account.permissions()))
        .build();
  }

  private static PasswordEncoder encoder(PasswordHash hash) {
    return new PasswordEncoder() {
      @Override
      public @Nullable String encode(@Nullable CharSequence password) {
        return password == null ? null : hash.of(password);
      }

      @Override
      public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
        return password != null && encoded != null && hash.matches(password, encoded);
      }
    };
  }
}
