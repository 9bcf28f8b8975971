package io.gantry.reconciler.adapter.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers as AWS KMS does according to its API Reference: JSON 1.1, X-Amz-Target TrentService.*, a
 * signature in DER over the digest that it was given. It does not check who asks.
 */
final class RecordedKms implements AutoCloseable {
  private static final String ARN =
      "arn:aws:kms:eu-central-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";

  private final HttpServer server;
  private final ObjectMapper json = new ObjectMapper();
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final List<String> digests = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final String spec;
  private volatile KeyPair keys;
  private volatile int status;
  private volatile String error = "";
  private volatile String authorization = "";

  private RecordedKms(HttpServer server, KeyPair keys, String spec) {
    this.server = server;
    this.keys = keys;
    this.spec = spec;
  }

  static RecordedKms start(KeyPair keys, String spec) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RecordedKms kms = new RecordedKms(server, keys, spec);
    server.createContext("/", kms::answer);
    server.start();
    return kms;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next so many requests fail. */
  void fail(int status, String error, int times) {
    this.status = status;
    this.error = error;
    failures.set(times);
  }

  /** From now on another key is behind the name. */
  void rotate(KeyPair other) {
    keys = other;
  }

  List<String> targets() {
    return targets;
  }

  List<String> digests() {
    return digests;
  }

  String authorization() {
    return authorization;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      targets.add(target);
      authorization = exchange.getRequestHeaders().getFirst("Authorization");
      JsonNode request = json.readTree(exchange.getRequestBody());
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        send(exchange, status, Map.of("__type", error, "message", "as recorded"));
      } else if (target.endsWith("GetPublicKey")) {
        send(
            exchange,
            200,
            Map.of(
                "KeyId",
                ARN,
                "KeySpec",
                spec,
                "KeyUsage",
                "SIGN_VERIFY",
                "CustomerMasterKeySpec",
                spec,
                "SigningAlgorithms",
                List.of("ECDSA_SHA_256"),
                "PublicKey",
                Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())));
      } else {
        send(
            exchange,
            200,
            Map.of(
                "KeyId", ARN,
                "SigningAlgorithm", request.get("SigningAlgorithm").asText(),
                "Signature", Base64.getEncoder().encodeToString(sign(request))));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private byte[] sign(JsonNode request) throws GeneralSecurityException, IOException {
    byte[] digest = request.get("Message").binaryValue();
    byte[] expected = MessageDigest.getInstance("SHA-256").digest("what is signed".getBytes(UTF_8));
    boolean asWanted =
        request.get("MessageType").asText().equals("DIGEST")
            && request.get("SigningAlgorithm").asText().equals("ECDSA_SHA_256")
            && Arrays.equals(digest, expected);
    digests.add(asWanted ? "SHA-256 of what is signed" : request.toString());
    Signature signature = Signature.getInstance("NONEwithECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(digest);
    return signature.sign();
  }

  private void send(HttpExchange exchange, int code, Map<String, Object> body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
