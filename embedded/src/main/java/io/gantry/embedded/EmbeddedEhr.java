package io.gantry.embedded;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import io.gantry.embedded.ehr.Providers;
import io.gantry.embedded.ehr.ResourceStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A FHIR R4 server in this JVM, on loopback, without login, for rehearsals and tests: Patient,
 * ImagingStudy, Endpoint and Provenance with read, vread, create (If-None-Exist), update
 * (If-Match), delete, search by identifier, and transaction Bundles. It validates nothing and is no
 * EHR. Every answered write is on disk. Thread safe.
 */
public final class EmbeddedEhr implements AutoCloseable {
  /** What its CapabilityStatement calls it. */
  public static final String LABEL = "Gantry rehearsal EHR";

  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.embedded.ehr");

  private final Server server;
  private final ResourceStore store;
  private final int port;

  private EmbeddedEhr(Server server, ResourceStore store, int port) {
    this.server = server;
    this.store = store;
    this.port = port;
  }

  /** Starts on the port of last time, or any free one. See {@link #start(Path, int)}. */
  public static EmbeddedEhr start(Path directory) {
    return start(directory, 0);
  }

  /**
   * Starts the server and returns when it takes requests (1 to 3 s).
   *
   * @param directory its resources; made if absent
   * @param port where it listens, on 127.0.0.1; 0 for the one of last time or any free one
   * @throws EmbeddedException GTY-0210, GTY-0211, GTY-0250, GTY-0251
   */
  public static EmbeddedEhr start(Path directory, int port) {
    Path home = PrivateFiles.directory(directory);
    ResourceStore store = open(home.resolve("resources.log"));
    int chosen = RememberedPort.choose(home.resolve("port"), port);
    try {
      Server server = server(chosen, store);
      server.start();
      LOG.info("rehearsal ehr started port={}", chosen);
      return new EmbeddedEhr(server, store, chosen);
    } catch (Exception e) {
      closeQuietly(store);
      throw new EmbeddedException(
          Codes.EHR, "the rehearsal EHR does not start in " + home + " on port " + chosen, e);
    }
  }

  private static ResourceStore open(Path log) {
    try {
      return new ResourceStore(log);
    } catch (IOException | java.nio.channels.OverlappingFileLockException e) {
      throw new EmbeddedException(
          Codes.EHR_LOG,
          "the rehearsal EHR cannot read " + log + ": is it open in another process, or damaged?",
          e);
    }
  }

  private static Server server(int port, ResourceStore store) {
    QueuedThreadPool threads = new QueuedThreadPool(24, 2);
    threads.setName("ehr");
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    context.addServlet(new ServletHolder(restfulServer(store)), "/fhir/*");
    server.setHandler(context);
    return server;
  }

  private static RestfulServer restfulServer(ResourceStore store) {
    FhirContext context = FhirContext.forR4Cached();
    RestfulServer rest = new RestfulServer(context);
    rest.setServerName(LABEL);
    rest.setImplementationDescription(LABEL + ": for rehearsals and tests, validates nothing");
    rest.setPagingProvider(new FifoMemoryPagingProvider(20));
    rest.setDefaultPageSize(50);
    rest.setMaximumPageSize(500);
    rest.registerProviders(Providers.of(context, store));
    return rest;
  }

  /** The FHIR base address. */
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + port + "/fhir");
  }

  /** Stops the server. */
  @Override
  public void close() {
    try {
      server.stop();
      LOG.info("rehearsal ehr stopped port={}", port);
    } catch (Exception e) {
      LOG.warn("the rehearsal ehr did not stop in order port={}", port, e);
    }
    closeQuietly(store);
  }

  private static void closeQuietly(ResourceStore store) {
    try {
      store.close();
    } catch (IOException e) {
      LOG.warn("the rehearsal ehr's log was not closed", e);
    }
  }
}
