package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.access.Permission;
import io.gantry.reconciler.web.signin.PermissionTable;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what the code does. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final byte[] bytes = new OpenApiController().document();
  private final JsonNode document;

  OpenApiTest() throws IOException {
    document = Json.mapper().readTree(bytes);
  }

  /** By method and path. */
  private Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  assertThat(METHODS).contains(operation.getKey());
                  operations.put(
                      operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                      operation.getValue());
                }));
    return operations;
  }

  @Test
  void operationsAndTheirScopesAreThoseOfThePermissionTable() {
    Map<String, Set<String>> table = new TreeMap<>();
    PermissionTable.lines().stream()
        .filter(line -> line.pattern().startsWith("/api/"))
        .forEach(line ->
            table.put(
                line.method() + " " + line.pattern(),
                line.needs().stream()
                    .map(Permission::scope)
                    .collect(Collectors.toCollection(TreeSet::new))));
    Map<String, Set<String>> told = new TreeMap<>();
    operations()
        .forEach((key, operation) -> {
          JsonNode security = operation.path("security");
          assertThat(security).as(key).hasSize(1);
          told.put(key, new TreeSet<>(texts(security.path(0).path("token"))));
        });
    assertThat(told).isEqualTo(table);
  }

  @Test
  void aParserThatIsNotOursTakesIt() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result =
        new OpenAPIV3Parser()
            .readContents(new String(bytes, StandardCharsets.UTF_8), null, options);
    assertThat(result.getMessages()).isEmpty();
    OpenAPI read = result.getOpenAPI();
    assertThat(read.getOpenapi()).isEqualTo("3.1.0");
    long operations =
        read.getPaths().values().stream().mapToLong(path -> path.readOperations().size()).sum();
    assertThat(operations).isEqualTo(operations().size());
    assertThat(read.getComponents().getSchemas())
        .hasSameSizeAs(document.path("components").path("schemas"));
  }

  @Test
  void bodiesHaveTheNamesAndTypesOfTheRecordsBehindThem() {
    SchemaCheck check = new SchemaCheck(document);
    Map<String, JsonNode> operations = operations();
    Set<String> withBody = new TreeSet<>();
    // Before the answers: what is asked for as well may have usual values.
    operations.forEach((key, operation) -> {
      JsonNode body = operation.path("requestBody");
      if (!body.isMissingNode()) {
        withBody.add(key);
        check.request(key, schema(body), type(ApiTypes.REQUESTS, key));
      }
    });
    Set<String> withType = new TreeSet<>();
    operations.forEach((key, operation) -> {
      JsonNode responses = operation.path("responses");
      JsonNode answer = schema(responses.path(responses.has("202") ? "202" : "200"));
      assertThat(answer.isObject()).as(key).isTrue();
      if (ApiTypes.ANSWERS.containsKey(key)) {
        withType.add(key);
        check.answer(key, answer, type(ApiTypes.ANSWERS, key));
      }
    });
    assertThat(withBody).isEqualTo(new TreeSet<>(ApiTypes.REQUESTS.keySet()));
    assertThat(withType).isEqualTo(new TreeSet<>(ApiTypes.ANSWERS.keySet()));
    Set<String> schemas = new TreeSet<>();
    document.path("components").path("schemas").fieldNames().forEachRemaining(schemas::add);
    schemas.remove("Problem");
    assertThat(check.seen()).as("no schema that nothing uses").isEqualTo(schemas);
  }

  private static Type type(Map<String, Type> types, String key) {
    Type type = types.get(key);
    if (type == null) {
      throw new AssertionError("ApiTypes does not say what " + key + " reads");
    }
    return type;
  }

  private static JsonNode schema(JsonNode holder) {
    return holder.path("content").path("application/json").path("schema");
  }

  @Test
  void codesStandUnderTheStatusThatTheyAreToldWith() {
    operations()
        .forEach((key, operation) -> {
          JsonNode responses = operation.path("responses");
          assertThat(responses.has("401") && responses.has("403")).as(key).isTrue();
          responses
              .properties()
              .forEach(one -> codes(key, Integer.parseInt(one.getKey()), one.getValue()));
        });
  }

  private void codes(String key, int status, JsonNode response) {
    JsonNode told =
        response.has("$ref") ? document.at(response.path("$ref").asText().substring(1)) : response;
    if (status < 300) {
      return;
    }
    assertThat(schema(told).path("$ref").asText()).isEqualTo("#/components/schemas/Problem");
    List<String> codes = texts(told.path("x-gantry-codes"));
    assertThat(codes).as(key + " " + status).isNotEmpty();
    for (String code : codes) {
      assertThat(told.path("description").asText()).contains(code + ": ");
      assertThat(status(key, code)).as(key + " " + code).isEqualTo(status);
    }
  }

  private static int status(String key, String code) {
    return switch (code) {
      // Said before a controller is asked
      case "GTY-0804", "GTY-0807" -> 401;
      case "GTY-0806" -> 403;
      // Inventories have these two of their own
      case "GTY-0631" -> key.contains("/api/inventories") ? 404 : 400;
      case "GTY-0632" -> key.contains("/api/inventories") ? 409 : 400;
      default -> ApiController.status(code).value();
    };
  }

  @Test
  void pathParametersAreThoseOfThePath() {
    Set<String> ids = new TreeSet<>();
    operations()
        .forEach((key, operation) -> {
          assertThat(ids.add(operation.path("operationId").asText())).as(key).isTrue();
          assertThat(operation.path("summary").asText()).as(key).isNotBlank();
          Set<String> told = new TreeSet<>();
          operation
              .path("parameters")
              .forEach(one -> {
                if (one.path("in").asText().equals("path")) {
                  assertThat(one.path("required").asBoolean()).as(key).isTrue();
                  told.add(one.path("name").asText());
                }
              });
          Set<String> named = new TreeSet<>();
          Pattern.compile("\\{([^}]+)}")
              .matcher(key)
              .results()
              .forEach(match -> named.add(match.group(1)));
          assertThat(told).as(key).isEqualTo(named);
        });
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }
}
