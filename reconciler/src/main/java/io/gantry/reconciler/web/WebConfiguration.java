package io.gantry.reconciler.web;

import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** The web application's parts, and only these: nothing is found by scanning. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  ThymeleafAutoConfiguration.class,
  ServletWebSecurityAutoConfiguration.class,
  SecurityFilterAutoConfiguration.class
})
class WebConfiguration {
  private static final String CONTENT_SECURITY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  @Bean
  PageController pages(Backend backend) {
    return new PageController(backend.waves(), backend.ledger());
  }

  @Bean
  ApiController api(Backend backend) {
    return new ApiController(backend.waves(), backend.ledger());
  }

  @Bean
  OperationsController operations(Backend backend) {
    return new OperationsController(backend.operations());
  }

  @Bean
  IdentitiesController identities(Backend backend) {
    return new IdentitiesController(backend.operations());
  }

  @Bean
  InventoryController inventory(Inventories inventories) {
    return new InventoryController(inventories);
  }

  @Bean
  InventoryPage inventoryPage(Inventories inventories) {
    return new InventoryPage(inventories);
  }

  @Bean
  DuplicatesController duplicates(DuplicateReports reports) {
    return new DuplicatesController(reports);
  }

  @Bean
  RestampController restamps(Restamps restamps) {
    return new RestampController(restamps);
  }

  @Bean(destroyMethod = "close")
  ChangeStream changes(Backend backend) {
    return new ChangeStream(backend.waves());
  }

  /** Commands of this machine: with the token they may do anything, without it only read. */
  @Bean
  SecurityFilterChain security(HttpSecurity http, LocalToken token) {
    return http.addFilterBefore(new LoopbackHostFilter(), AnonymousAuthenticationFilter.class)
        .addFilterBefore(new LocalTokenFilter(token), AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(HttpMethod.GET, "/**")
                .permitAll()
                .anyRequest()
                .hasRole(LocalTokenFilter.ROLE))
        // A foreign page can't know the token, so a request that carries it is not forged.
        .csrf(csrf -> csrf.ignoringRequestMatchers(r -> token.isIn(r.getHeader("Authorization"))))
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(cache -> cache.disable())
        .logout(logout -> logout.disable())
        .headers(headers ->
            headers
                .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .build();
  }
}
