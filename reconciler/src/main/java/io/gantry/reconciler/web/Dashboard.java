package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.AccountStore;
import io.gantry.reconciler.access.PasswordHash;
import io.gantry.reconciler.access.Secret;
import io.gantry.reconciler.adapter.argon2.Argon2Hash;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.evidence.SigningKey;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.Watch;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.wave.Waves;
import io.gantry.reconciler.web.signin.FirstPassword;
import io.gantry.reconciler.web.signin.LocalToken;
import io.gantry.reconciler.web.signin.SignInLinks;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The dashboard: pages and REST, for those who have signed in and for the commands of the user who
 * runs this process (token in {@code endpoint.json}). Owns the web server and that file.
 */
public final class Dashboard implements AutoCloseable {
  // Tomcat logs to java.util.logging, which goes to standard error where nobody bridges it; held
  // here, since the logging framework itself holds loggers weakly.
  private static final Logger TOMCAT = Logger.getLogger("org.apache");
  private static final String HERE = "classpath:/io/gantry/reconciler/web/";

  private final ConfigurableApplicationContext context;
  private final EndpointFile endpoint;
  private final URI uri;
  private final SignInLinks links;

  private Dashboard(
      ConfigurableApplicationContext context, EndpointFile endpoint, URI uri, SignInLinks links) {
    this.links = links;
    this.context = context;
    this.endpoint = endpoint;
    this.uri = uri;
  }

  /**
   * What stands behind pages and REST; one object may be more than one of these.
   *
   * @param accounts who may sign in
   * @param certificateKey signs certificates, null: the key file of the state directory
   */
  public record Parts(
      Waves waves,
      Operations operations,
      Inventories inventories,
      DuplicateReports duplicates,
      Restamps restamps,
      Ledger ledger,
      AccountStore accounts,
      Watch watch,
      SignOffs signOffs,
      @Nullable Supplier<SigningKey> certificateKey) {
    /** With the key file of the state directory. */
    public Parts(
        Waves waves,
        Operations operations,
        Inventories inventories,
        DuplicateReports duplicates,
        Restamps restamps,
        Ledger ledger,
        AccountStore accounts,
        Watch watch,
        SignOffs signOffs) {
      this(
          waves,
          operations,
          inventories,
          duplicates,
          restamps,
          ledger,
          accounts,
          watch,
          signOffs,
          null);
    }

    CertificateIssuer issuer(Path state) {
      return certificateKey == null
          ? new CertificateIssuer(state, ledger)
          : new CertificateIssuer(state, ledger, certificateKey);
    }
  }

  /**
   * Starts serving.
   *
   * @param bind a loopback address; another one needs TLS
   * @param port 0 takes any free one
   * @param state directory that takes {@code endpoint.json} and {@code first-password}
   * @throws GantryException GTY-0801 where others could listen in, GTY-0802 where the server can't
   *     start (port taken), GTY-0812 where the key store can't be used
   */
  public static Dashboard start(
      String bind, int port, Path state, SignInSettings signIn, Parts parts) {
    return start(bind, port, state, signIn, parts, Clock.systemUTC());
  }

  static Dashboard start(
      String bind, int port, Path state, SignInSettings signIn, Parts parts, Clock clock) {
    requireSafe(bind, signIn);
    TOMCAT.setLevel(Level.WARNING);
    SignInSettings.Tls tls = signIn.tls();
    String certificate = tls == null ? null : ServerKey.certificate(tls);
    LocalToken token = LocalToken.random();
    SignInLinks links = new SignInLinks(clock);
    PasswordHash hash = new Argon2Hash();
    AccountDesk accounts = new AccountDesk(parts.accounts(), hash, clock);
    FirstPassword first = new FirstPassword(state);
    first.prepare(accounts);
    // Spring Boot would otherwise reconfigure the logging of the whole process.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    ConfigurableApplicationContext context;
    try {
      context =
          new SpringApplicationBuilder(WebConfiguration.class)
              .web(WebApplicationType.SERVLET)
              .registerShutdownHook(false)
              .logStartupInfo(false)
              .properties(settings(bind, port, state, signIn))
              .initializers((GenericApplicationContext fresh) -> {
                register(fresh, parts);
                fresh.registerBean(Clock.class, () -> clock);
                fresh.registerBean(PasswordHash.class, () -> hash);
                fresh.registerBean(AccountDesk.class, () -> accounts);
                fresh.registerBean(FirstPassword.class, () -> first);
                fresh.registerBean(SignInSettings.class, () -> signIn);
                fresh.registerBean(SignInLinks.class, () -> links);
                CertificateIssuer issuer = parts.issuer(state);
                fresh.registerBean(CertificateIssuer.class, () -> issuer);
                fresh.registerBean(
                    WaveCertificates.class, () -> new WaveCertificates(issuer, state));
                fresh.registerBean(LocalToken.class, () -> token);
              })
              .run(
                  "--spring.config.location=optional:" + HERE + "none.properties",
                  "--spring.main.banner-mode=off");
    } catch (RuntimeException e) {
      throw new GantryException(
          "GTY-0802",
          "The dashboard can't listen on " + bind + ":" + port + ": choose another dashboard.port",
          e);
    }
    int listening = port(context);
    String scheme = signIn.tls() == null ? "http://" : "https://";
    URI uri = URI.create(scheme + host(bind) + ":" + listening + "/");
    return new Dashboard(context, EndpointFile.write(state, uri, token, certificate), uri, links);
  }

  private static void register(GenericApplicationContext fresh, Parts parts) {
    fresh.registerBean(Inventories.class, parts::inventories);
    fresh.registerBean(DuplicateReports.class, parts::duplicates);
    fresh.registerBean(Restamps.class, parts::restamps);
    fresh.registerBean(
        Backend.class,
        () ->
            new Backend(
                parts.waves(),
                parts.operations(),
                parts.ledger(),
                parts.watch(),
                parts.signOffs()));
  }

  /** A one-time link that signs the user of this process in. */
  public URI signInLink() {
    return uri.resolve(links.issue());
  }

  /** Where it answers. */
  public URI uri() {
    return uri;
  }

  /** What it is made of, for tests. */
  ApplicationContext context() {
    return context;
  }

  @Override
  public void close() {
    endpoint.close();
    context.close();
  }

  private static Map<String, Object> settings(
      String bind, int port, Path state, SignInSettings signIn) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.ofEntries(
                Map.entry("server.address", bind),
                Map.entry("server.port", port),
                Map.entry("server.shutdown", "immediate"),
                Map.entry("server.tomcat.threads.max", 8),
                Map.entry("server.tomcat.threads.min-spare", 1),
                Map.entry("server.tomcat.max-connections", 200),
                // The way back through a tunnel or a proxy is the way there.
                Map.entry("server.tomcat.use-relative-redirects", true),
                Map.entry("server.servlet.session.persistent", false),
                // Who has not signed in: for the form's CSRF token only.
                Map.entry("server.servlet.session.timeout", "10m"),
                Map.entry("server.servlet.session.tracking-modes", "cookie"),
                Map.entry("server.servlet.session.cookie.name", cookie(state)),
                Map.entry("server.servlet.session.cookie.http-only", true),
                Map.entry("server.servlet.session.cookie.same-site", "strict"),
                Map.entry("server.servlet.session.cookie.secure", signIn.tls() != null),
                Map.entry("server.servlet.register-default-servlet", false),
                Map.entry("spring.main.lazy-initialization", false),
                Map.entry("spring.jmx.enabled", false),
                Map.entry("spring.thymeleaf.prefix", HERE + "templates/"),
                Map.entry("spring.thymeleaf.check-template-location", false),
                Map.entry("spring.web.resources.static-locations", HERE + "static/"),
                Map.entry("spring.mvc.servlet.load-on-startup", 1)));
    SignInSettings.Tls tls = signIn.tls();
    if (tls != null) {
      settings.put("server.ssl.key-store", tls.keyStore().toUri().toString());
      settings.put("server.ssl.key-store-type", "PKCS12");
      settings.put("server.ssl.key-store-password", String.valueOf(tls.password()));
      settings.put("server.ssl.enabled-protocols", String.join(",", tls.protocols()));
    }
    return settings;
  }

  /** Of each state directory its own: cookies of one host do not tell its ports apart. */
  private static String cookie(Path state) {
    byte[] hash = Secret.hash(state.toAbsolutePath().normalize().toString());
    return "gantry-" + HexFormat.of().formatHex(hash, 0, 4);
  }

  private static int port(ConfigurableApplicationContext context) {
    WebServer server = ((WebServerApplicationContext) context).getWebServer();
    return server == null ? 0 : server.getPort();
  }

  private static void requireSafe(String bind, SignInSettings signIn) {
    if (signIn.tls() != null) {
      return;
    }
    try {
      if (InetAddress.getByName(bind).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      // falls through: an address that is none is no loopback address
    }
    throw new GantryException(
        "GTY-0801",
        "dashboard.bind "
            + bind
            + " is not a loopback address, and without TLS passwords would cross the network"
            + " readably: set dashboard.tls");
  }

  /** Where commands of this machine reach it. */
  private static String host(String bind) {
    String reachable = bind.equals("0.0.0.0") ? "127.0.0.1" : bind.equals("::") ? "::1" : bind;
    return reachable.indexOf(':') >= 0 ? "[" + reachable + "]" : reachable;
  }
}
