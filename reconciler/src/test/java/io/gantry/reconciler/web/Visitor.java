package io.gantry.reconciler.web;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody with a browser's cookies and no script; follows no redirect. */
final class Visitor implements AutoCloseable {
  private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private final URI home;
  private final CookieManager cookies = new CookieManager();
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Visitor(URI home) {
    this.home = home;
  }

  static Visitor with(Dashboard dashboard) throws Exception {
    Visitor visitor = new Visitor(dashboard.uri());
    visitor.get(dashboard.signInLink().toString());
    return visitor;
  }

  HttpClient client() {
    return client;
  }

  CookieManager cookies() {
    return cookies;
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(home.resolve(path)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Posts a form, with the CSRF token of that page. */
  HttpResponse<String> form(String page, String path, Map<String, String> fields) throws Exception {
    return post(path, csrf(page), fields);
  }

  /** Posts a form with this CSRF token. */
  HttpResponse<String> post(String path, String csrf, Map<String, String> fields) throws Exception {
    String body =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(home.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body + "&_csrf=" + encoded(csrf))));
  }

  /** The CSRF token in a page. */
  String csrf(String page) throws Exception {
    Matcher found = CSRF.matcher(get(page).body());
    return found.find() ? found.group(1) : "";
  }

  /** Where the answer leads: / if it went well. */
  String signIn(String name, String password) throws Exception {
    return form("/login", "/login", Map.of("name", name, "password", password))
        .headers()
        .firstValue("Location")
        .orElse("");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
