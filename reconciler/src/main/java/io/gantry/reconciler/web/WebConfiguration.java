package io.gantry.reconciler.web;

import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.web.signin.SignInConfiguration;
import io.gantry.reconciler.web.signin.SignInLinks;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.servlet.filter.OrderedCharacterEncodingFilter;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.filter.CharacterEncodingFilter;

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
@Import(SignInConfiguration.class)
class WebConfiguration {
  /** Browsers post forms in the page's encoding without naming it; a servlet would take Latin-1. */
  @Bean
  CharacterEncodingFilter formsInUtf8() {
    CharacterEncodingFilter filter = new OrderedCharacterEncodingFilter();
    filter.setEncoding(StandardCharsets.UTF_8.name());
    return filter;
  }

  @Bean
  Navigation navigation() {
    return new Navigation();
  }

  @Bean
  PageController pages(Backend backend) {
    return new PageController(backend.ledger());
  }

  @Bean
  OverviewPage overview(Backend backend) {
    return new OverviewPage(backend);
  }

  @Bean
  StudiesPage studiesPage(Backend backend) {
    return new StudiesPage(backend);
  }

  @Bean
  StudyPage studyPage(Backend backend) {
    return new StudyPage(backend);
  }

  @Bean
  SetAsidePage setAsidePage(Backend backend) {
    return new SetAsidePage(backend.operations());
  }

  @Bean
  StudiesController studiesController(Backend backend) {
    return new StudiesController(backend);
  }

  @Bean
  ChangesPage changesPage(Backend backend) {
    return new ChangesPage(backend);
  }

  @Bean
  ApiProblems apiProblems() {
    return new ApiProblems();
  }

  @Bean
  Problems problems() {
    return new Problems();
  }

  @Bean
  Wording wording() {
    return new Wording();
  }

  @Bean
  WavesPages wavesPages(Backend backend, WaveCertificates certificates) {
    return new WavesPages(backend, certificates);
  }

  @Bean
  WavePlanPage wavePlanPage(Backend backend) {
    return new WavePlanPage(backend.operations());
  }

  @Bean
  CertificatesPage certificatesPage(WaveCertificates certificates, CertificateFiles files) {
    return new CertificatesPage(certificates, files);
  }

  @Bean
  CertificateFiles certificateFiles(WaveCertificates certificates) {
    return new CertificateFiles(certificates);
  }

  @Bean
  ApiController api(Backend backend) {
    return new ApiController(backend.waves(), backend.ledger());
  }

  @Bean
  OpenApiController openApi() {
    return new OpenApiController();
  }

  @Bean
  OperationsController operations(Backend backend) {
    return new OperationsController(backend.operations());
  }

  @Bean
  EmbargoController embargoes(Backend backend) {
    return new EmbargoController(backend.operations());
  }

  @Bean
  IdentitiesController identities(Backend backend) {
    return new IdentitiesController(backend.operations());
  }

  @Bean
  IdentitiesPage identitiesPage(Backend backend) {
    return new IdentitiesPage(backend.operations());
  }

  @Bean
  ExceptionsPage exceptionsPage(Backend backend) {
    return new ExceptionsPage(backend.operations());
  }

  @Bean
  PosturePage posturePage(Backend backend, AccountDesk accounts, Clock clock) {
    return new PosturePage(backend.operations(), backend.watch(), accounts, clock);
  }

  @Bean
  AuditPage auditPage(Backend backend) {
    return new AuditPage(backend.operations());
  }

  @Bean
  UsersPage usersPage(AccountDesk accounts, Clock clock) {
    return new UsersPage(accounts, clock);
  }

  @Bean
  HoldsController holds(Backend backend) {
    return new HoldsController(backend.operations(), backend.ledger());
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
  DuplicatesPage duplicatesPage(DuplicateReports reports) {
    return new DuplicatesPage(reports);
  }

  @Bean
  CertificateController certificates(CertificateIssuer issuer, WaveCertificates ready) {
    return new CertificateController(issuer, ready);
  }

  @Bean
  RestampController restamps(Restamps restamps) {
    return new RestampController(restamps);
  }

  @Bean(destroyMethod = "close")
  ChangeStream changes(Backend backend) {
    return new ChangeStream(backend);
  }

  @Bean
  AccountsController accounts(AccountDesk accounts, SignInLinks links) {
    return new AccountsController(accounts, links);
  }
}
