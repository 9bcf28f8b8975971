package io.gantry.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hospital's patients behind FHIR R4 (PDQm: search by {@code _lastUpdated}, one page) and an
 * authorization server whose tokens it wants. It says nothing of how searches are made: a client
 * that asks for what was updated gets all.
 */
final class HospitalServer implements AutoCloseable {
  /** Identifier system of its MRNs. */
  static final String SYSTEM = "urn:oid:1.2.3.4";

  private final HttpServer server;
  private final List<ObjectNode> patients = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  private HospitalServer(HttpServer server) {
    this.server = server;
  }

  static HospitalServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HospitalServer hospital = new HospitalServer(http);
    http.createContext("/token", hospital::token);
    http.createContext("/fhir/metadata", hospital::metadata);
    http.createContext("/fhir/Patient", hospital::patients);
    http.start();
    return hospital;
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Tokens that it gave so far. */
  int tokens() {
    return tokens.get();
  }

  /** Requests without a token that is good now. */
  int refused() {
    return refused.get();
  }

  /** Tokens given so far are no longer good. */
  void forget() {
    tokens.addAndGet(1000);
  }

  void add(String mrn, String family, String given, String birthDate) {
    ObjectNode patient = Json.mapper().createObjectNode();
    patient.put("resourceType", "Patient").put("id", "p" + mrn);
    patient.putObject("meta").put("lastUpdated", Instant.now().toString());
    patient.putArray("identifier").addObject().put("system", SYSTEM).put("value", mrn);
    ObjectNode name = patient.putArray("name").addObject().put("family", family);
    name.putArray("given").add(given);
    patient.put("gender", "female").put("birthDate", birthDate);
    patients.add(patient);
  }

  private void token(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean good =
        form.contains("grant_type=client_credentials")
            && String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .startsWith("Basic ");
    answer(
        exchange,
        good ? 200 : 401,
        Json.mapper()
            .createObjectNode()
            .put("access_token", "t" + tokens.incrementAndGet())
            .put("token_type", "bearer")
            .put("expires_in", 3600));
  }

  private void metadata(HttpExchange exchange) throws IOException {
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("resourceType", "CapabilityStatement").put("status", "active");
    statement.put("fhirVersion", "4.0.1").put("kind", "instance").put("date", "2026-01-01");
    statement.putArray("format").add("json");
    statement.putArray("rest").addObject().put("mode", "server");
    taken(exchange, statement);
  }

  private void patients(HttpExchange exchange) throws IOException {
    ObjectNode bundle = Json.mapper().createObjectNode();
    bundle.put("resourceType", "Bundle").put("type", "searchset");
    bundle
        .putArray("link")
        .addObject()
        .put("relation", "self")
        .put("url", address(exchange.getRequestURI().toString()).toString());
    ArrayNode entries = bundle.putArray("entry");
    patients.forEach(patient -> entries.addObject().set("resource", patient));
    taken(exchange, bundle);
  }

  private void taken(HttpExchange exchange, ObjectNode body) throws IOException {
    String sent = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean good = sent.equals("Bearer t" + tokens.get());
    if (!good) {
      refused.incrementAndGet();
    }
    answer(exchange, good ? 200 : 401, good ? body : Json.mapper().createObjectNode());
  }

  private static void answer(HttpExchange exchange, int status, ObjectNode body)
      throws IOException {
    byte[] bytes = Json.mapper().writeValueAsBytes(body);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/fhir+json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
