package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Event;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.adapter.postgres.Database;
import io.gantry.reconciler.adapter.postgres.DuplicateQuery;
import io.gantry.reconciler.adapter.postgres.InventoryEngine;
import io.gantry.reconciler.adapter.postgres.LedgerAccounts;
import io.gantry.reconciler.adapter.postgres.LedgerOperations;
import io.gantry.reconciler.adapter.postgres.LedgerReader;
import io.gantry.reconciler.adapter.postgres.LedgerRestamps;
import io.gantry.reconciler.adapter.postgres.LedgerWriter;
import io.gantry.reconciler.adapter.postgres.SignOffTable;
import io.gantry.reconciler.adapter.postgres.WatchQuery;
import io.gantry.reconciler.adapter.postgres.WaveEngine;
import io.gantry.reconciler.wave.ArchiveCount;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * What somebody types who wants more than they were asked for, in every field of every page and
 * call, against a real PostgreSQL. The fields are read from the application itself and from the
 * OpenAPI document: a new one is tried without a new test.
 */
@Timeout(240)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class HostileInputIT {
  private static final String STUDY = "1.2.3.77077.";
  private static final Pattern LEAKS =
      Pattern.compile("PSQLException|org\\.postgresql|SQLSTATE|at io\\.gantry\\.|java\\.lang\\.");

  /** Streams without an end; and what would take the test's own access or the session away. */
  private static final Set<String> LEFT_OUT = Set.of("GET /changes", "POST /logout");

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;
  private static Dashboard dashboard;
  private static String token;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /**
   * Something that can be asked for.
   *
   * @param variables of the path
   * @param fields of the address or form
   */
  record Call(String method, String pattern, List<String> variables, List<String> fields) {
    String key() {
      return method + " " + pattern;
    }

    URI address(String field, Hostile value, boolean inAddress) {
      String path = pattern;
      for (String variable : variables) {
        String with = variable.equals(field) ? value.encoded() : usual(variable);
        path = path.replace("{" + variable + "}", with);
      }
      boolean asked = inAddress && fields.contains(field);
      return URI.create(
          dashboard.uri().toString().replaceAll("/$", "")
              + path
              + (asked ? "?" + field + "=" + value.encoded() : ""));
    }

    /** Where only another field is hostile, the way to the ledger should be free. */
    private static String usual(String variable) {
      return switch (variable) {
        case "uid", "study" -> STUDY + "1";
        case "sop" -> STUDY + "1.1";
        case "source" -> "legacy";
        default -> "1";
      };
    }
  }

  @BeforeAll
  static void serve() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
    List<SourceQueue> queues =
        List.of(new SourceQueue("legacy", 0, new Limits(2, 0, 0, ""), Encryption.LOOPBACK));
    WaveEngine engine =
        new WaveEngine(database, queues, false, ArchiveCount.UNAVAILABLE, () -> Long.MAX_VALUE);
    LedgerOperations operations =
        new LedgerOperations(
            database,
            queues,
            false,
            engine,
            new Forecaster(Forecaster.Prices.USUAL),
            false,
            () -> {});
    LedgerWriter writer = new LedgerWriter(database);
    for (int i = 0; i < 5; i++) {
      AnInstance one = AnInstance.of("legacy", STUDY + i, STUDY + i + ".1");
      List<Event> events = new ArrayList<>(List.of(one.extracted("order", "a" + i)));
      events.addAll(i < 3 ? List.of(one.normalized(), one.loaded()) : List.of(one.held()));
      writer.apply(List.of(), events);
    }
    Path state = home.resolve("state");
    dashboard =
        Dashboard.start(
            "127.0.0.1",
            0,
            state,
            SignInSettings.USUAL,
            new Dashboard.Parts(
                operations,
                operations,
                new InventoryEngine(database, queues),
                new DuplicateQuery(database, Forecaster.Prices.USUAL),
                new LedgerRestamps(database, () -> {}),
                new LedgerReader(database),
                new LedgerAccounts(database),
                new WatchQuery(database, queues),
                new SignOffTable(database, false)));
    token = Json.mapper().readTree(state.resolve("endpoint.json").toFile()).path("token").asText();
  }

  @AfterAll
  static void stop() {
    dashboard.close();
    database.close();
    postgres.close();
    CLIENT.close();
  }

  /** Every handler of the application with its fields. */
  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    dashboard
        .context()
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach((info, handler) ->
            info.getPatternValues()
                .forEach(pattern ->
                    info.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> calls.add(call(method.name(), pattern, handler)))));
    return calls.stream().filter(call -> !LEFT_OUT.contains(call.key())).toList();
  }

  private static Call call(String method, String pattern, HandlerMethod handler) {
    List<String> variables = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    for (MethodParameter parameter : handler.getMethodParameters()) {
      String name = parameter.getParameter().getName();
      if (parameter.hasParameterAnnotation(PathVariable.class)) {
        variables.add(name);
      } else if (parameter.hasParameterAnnotation(RequestParam.class)) {
        fields.add(name);
      } else if (parameter.hasParameterAnnotation(ModelAttribute.class)) {
        fields.addAll(fieldsOf(parameter.getParameterType()));
      }
    }
    return new Call(method, pattern, variables, fields);
  }

  private static List<String> fieldsOf(Class<?> form) {
    return form.isRecord()
        ? Arrays.stream(form.getRecordComponents()).map(component -> component.getName()).toList()
        : Stream.of(form.getDeclaredMethods())
            .map(method -> method.getName())
            .filter(name -> name.matches("set[A-Z].*"))
            .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
            .toList();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(
        request.header("Authorization", "Bearer " + token).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(Call call, String field, Hostile value)
      throws Exception {
    if (call.method().equals("GET")) {
      return send(HttpRequest.newBuilder(call.address(field, value, true)));
    }
    return send(
        HttpRequest.newBuilder(call.address(field, value, false))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(field + "=" + value.encoded())));
  }

  private static void assertHarmless(String what, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(what + ": " + answer.body()).isNotEqualTo(500);
    if (answer.statusCode() > 500) {
      assertThat(answer.body()).as(what).containsPattern("GTY-\\d{4}").doesNotContain("GTY-0609");
    }
    String type = answer.headers().firstValue("Content-Type").orElse("");
    assertThat(answer.body()).as(what).doesNotContainPattern(LEAKS);
    if (!type.startsWith("application/json")) {
      assertThat(answer.body())
          .as(what)
          .doesNotContain("<script>alert", "' onmouseover='alert", Hostile.EVALUATED);
    }
    if (answer.statusCode() != 400) { // what Tomcat or the firewall refuses has no body either
      assertThat(answer.headers().firstValue("X-Content-Type-Options"))
          .as(what)
          .contains("nosniff");
    }
    assertThat(answer.headers().allValues("Set-Cookie"))
        .as(what)
        .noneMatch(cookie -> cookie.contains("evil"));
    answer
        .headers()
        .firstValue("Location")
        .ifPresent(to -> assertThat(to).as(what).startsWith("/").doesNotStartWith("//"));
    if (type.startsWith("text/csv")) {
      assertThat(answer.body()).as(what).doesNotContainPattern("(?m)(^|,)\"?[=+@]");
    }
  }

  private static int studiesIn(HttpResponse<String> answer) {
    return answer.body().split(Pattern.quote(STUDY), -1).length - 1;
  }

  @Test
  void noFieldOfAnyPageOrCallIsTakenForMoreThanText() throws Exception {
    int tried = 0;
    Set<String> withRows = new TreeSet<>();
    for (Call call : calls()) {
      List<String> names = new ArrayList<>(call.fields());
      names.addAll(call.variables());
      for (String field : names) {
        // Where a list goes on is a place in an order: another text is another place
        boolean filter =
            call.method().equals("GET") && call.fields().contains(field) && !field.equals("after");
        int usual = filter ? studiesIn(send(call, field, Hostile.NONSENSE)) : 0;
        for (Hostile value : Hostile.some()) {
          String what = call.key() + " " + field + " = " + value;
          HttpResponse<String> answer = send(call, field, value);
          assertHarmless(what, answer);
          if (filter && answer.statusCode() == 200) {
            assertThat(studiesIn(answer)).as(what).isLessThanOrEqualTo(Math.max(usual, 0));
            withRows.add(call.pattern());
          }
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(300);
    assertThat(withRows).contains("/studies", "/exceptions", "/audit");
    assertTheLedgerIsWhole();
  }

  @Test
  void noTextInABodyOfTheApiIsTakenForMoreThanText() throws Exception {
    JsonNode document = Json.mapper().readTree(new OpenApiController().document());
    List<String> tried = new ArrayList<>();
    for (var path : document.path("paths").properties()) {
      JsonNode schema =
          resolved(
              document, path.getValue().at("/post/requestBody/content/application~1json/schema"));
      for (String field : textsOf(schema)) {
        for (Hostile value : Hostile.some()) {
          ObjectNode body = Json.mapper().createObjectNode();
          for (JsonNode needed : schema.path("required")) {
            body.put(needed.asText(), "1");
          }
          body.put(field, URLDecoder.decode(value.encoded(), StandardCharsets.UTF_8));
          String key = "POST " + path.getKey() + " " + field;
          String address = address(path.getKey());
          HttpResponse<String> answer = post(address, body.toString());
          assertThat(answer.statusCode()).as(key + " = " + value + answer.body()).isLessThan(500);
          assertThat(answer.body()).as(key + " = " + value).doesNotContainPattern(LEAKS);
          tried.add(key);
        }
      }
    }
    assertThat(tried).hasSizeGreaterThan(100);
    assertTheLedgerIsWhole();
  }

  @Test
  void aBodyThatLacksWhatIsNeededIsToldSo() throws Exception {
    JsonNode document = Json.mapper().readTree(new OpenApiController().document());
    int tried = 0;
    for (var path : document.path("paths").properties()) {
      JsonNode schema =
          resolved(
              document, path.getValue().at("/post/requestBody/content/application~1json/schema"));
      if (schema.isMissingNode()) {
        continue;
      }
      for (String body : List.of("{}", "null", "[]", "[null]", "7", "{", "")) {
        HttpResponse<String> answer = post(address(path.getKey()), body);
        String what = path.getKey() + " " + body + ": " + answer.body();
        assertThat(answer.statusCode()).as(what).isLessThan(500);
        assertThat(answer.body()).as(what).doesNotContainPattern(LEAKS);
        if (!schema.path("required").isEmpty()) {
          assertThat(answer.statusCode()).as(what).isBetween(400, 499);
        }
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(100);
    assertTheLedgerIsWhole();
  }

  private static String address(String path) {
    return dashboard.uri() + path.substring(1).replaceAll("\\{[^}]+}", "1");
  }

  private static HttpResponse<String> post(String address, String json) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private static JsonNode resolved(JsonNode document, JsonNode schema) {
    return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
  }

  private static List<String> textsOf(JsonNode schema) {
    List<String> names = new ArrayList<>();
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          if (property.getValue().path("type").toString().contains("string")) {
            names.add(property.getKey());
          }
        });
    return names;
  }

  private static void assertTheLedgerIsWhole() throws Exception {
    HttpResponse<String> studies =
        send(HttpRequest.newBuilder(dashboard.uri().resolve("/studies/export.csv")));
    assertThat(studies.body().lines().filter(line -> line.contains(STUDY))).hasSize(5);
  }
}
