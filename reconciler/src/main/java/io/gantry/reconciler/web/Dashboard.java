package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.duplicates.DuplicateReports;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Waves;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The dashboard: pages to look at, REST for the other commands of this machine. Read-only for
 * whoever reaches the loopback address; what changes something needs the token in {@code
 * endpoint.json}. Owns the web server and that file.
 */
public final class Dashboard implements AutoCloseable {
  // Tomcat logs to java.util.logging, which goes to standard error where nobody bridges it; held
  // here, since the logging framework itself holds loggers weakly.
  private static final Logger TOMCAT = Logger.getLogger("org.apache");
  private static final String HERE = "classpath:/io/gantry/reconciler/web/";

  private final ConfigurableApplicationContext context;
  private final EndpointFile endpoint;
  private final URI uri;

  private Dashboard(ConfigurableApplicationContext context, EndpointFile endpoint, URI uri) {
    this.context = context;
    this.endpoint = endpoint;
    this.uri = uri;
  }

  /**
   * Starts serving.
   *
   * @param bind a loopback address
   * @param port 0 takes any free one
   * @param state directory that takes {@code endpoint.json}
   * @throws GantryException GTY-0801 where the address is not a loopback address, GTY-0802 where
   *     the server can't start (port taken)
   */
  public static Dashboard start(
      String bind,
      int port,
      Path state,
      Waves waves,
      Operations operations,
      Inventories inventories,
      DuplicateReports duplicates,
      Restamps restamps,
      Ledger ledger) {
    requireLoopback(bind);
    TOMCAT.setLevel(Level.WARNING);
    LocalToken token = LocalToken.random();
    // Spring Boot would otherwise reconfigure the logging of the whole process.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    ConfigurableApplicationContext context;
    try {
      context =
          new SpringApplicationBuilder(WebConfiguration.class)
              .web(WebApplicationType.SERVLET)
              .registerShutdownHook(false)
              .logStartupInfo(false)
              .properties(settings(bind, port))
              .initializers((GenericApplicationContext fresh) -> {
                fresh.registerBean(Inventories.class, () -> inventories);
                fresh.registerBean(DuplicateReports.class, () -> duplicates);
                fresh.registerBean(Restamps.class, () -> restamps);
                fresh.registerBean(Backend.class, () -> new Backend(waves, operations, ledger));
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
    URI uri = URI.create("http://" + host(bind) + ":" + listening + "/");
    return new Dashboard(context, EndpointFile.write(state, uri, token), uri);
  }

  /** Where it answers. */
  public URI uri() {
    return uri;
  }

  @Override
  public void close() {
    endpoint.close();
    context.close();
  }

  private static Map<String, Object> settings(String bind, int port) {
    return Map.ofEntries(
        Map.entry("server.address", bind),
        Map.entry("server.port", port),
        Map.entry("server.shutdown", "immediate"),
        Map.entry("server.tomcat.threads.max", 8),
        Map.entry("server.tomcat.threads.min-spare", 1),
        Map.entry("server.tomcat.max-connections", 200),
        Map.entry("server.servlet.session.persistent", false),
        Map.entry("server.servlet.register-default-servlet", false),
        Map.entry("spring.main.lazy-initialization", false),
        Map.entry("spring.jmx.enabled", false),
        Map.entry("spring.thymeleaf.prefix", HERE + "templates/"),
        Map.entry("spring.thymeleaf.check-template-location", false),
        Map.entry("spring.web.resources.static-locations", HERE + "static/"),
        Map.entry("spring.mvc.servlet.load-on-startup", 1));
  }

  private static int port(ConfigurableApplicationContext context) {
    WebServer server = ((WebServerApplicationContext) context).getWebServer();
    return server == null ? 0 : server.getPort();
  }

  private static void requireLoopback(String bind) {
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
            + " is not a loopback address; sign-in for others is not there yet");
  }

  private static String host(String bind) {
    return bind.indexOf(':') >= 0 ? "[" + bind + "]" : bind;
  }
}
