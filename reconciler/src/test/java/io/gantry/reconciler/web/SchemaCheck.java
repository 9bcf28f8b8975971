package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.platform.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares schemas with the records that Jackson reads and writes. */
final class SchemaCheck {
  /** Answered as they are, but asked for with less. */
  private final Set<Class<?>> asked = new HashSet<>();

  private final Map<String, Class<?>> records = new HashMap<>();
  private final JsonNode schemas;

  SchemaCheck(JsonNode document) {
    schemas = document.path("components").path("schemas");
  }

  /** Names of schemas that were compared. */
  Set<String> seen() {
    return new TreeSet<>(records.keySet());
  }

  void request(String where, JsonNode schema, Type type) {
    compare(where, schema, type, true);
  }

  void answer(String where, JsonNode schema, Type type) {
    compare(where, schema, type, false);
  }

  private void compare(String where, JsonNode schema, Type type, boolean request) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] of = generic.getActualTypeArguments();
      if (Collection.class.isAssignableFrom(raw)) {
        assertThat(schema.path("type").asText()).as(where).isEqualTo("array");
        compare(where + "[]", schema.path("items"), of[0], request);
      } else {
        assertThat(raw).as(where).isEqualTo(Map.class);
        assertThat(schema.path("type").asText()).as(where).isEqualTo("object");
        if (of[1] != Object.class) {
          compare(where + "{}", schema.path("additionalProperties"), of[1], request);
        }
      }
      return;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord() || plain.isEnum()) {
      named(where, schema.path("$ref").asText(), plain, request);
    } else {
      assertThat(written(schema)).as(where).isEqualTo(expected(plain));
    }
  }

  private static String written(JsonNode schema) {
    return (schema.path("type").asText() + " " + schema.path("format").asText()).strip();
  }

  private static String expected(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "String" -> "string";
      case "int", "Integer" -> "integer int32";
      case "long", "Long" -> "integer int64";
      case "double", "Double" -> "number double";
      case "boolean", "Boolean" -> "boolean";
      case "Instant" -> {
        assertThat(type).isEqualTo(Instant.class);
        yield "string date-time";
      }
      default -> throw new AssertionError("No schema is known for " + type);
    };
  }

  private void named(String where, String reference, Class<?> type, boolean request) {
    String name = reference.substring(reference.lastIndexOf('/') + 1);
    JsonNode schema = schemas.path(name);
    assertThat(schema.isObject()).as(where + " " + reference).isTrue();
    boolean first = records.putIfAbsent(name, type) == null;
    assertThat(records.get(name)).as("one schema for one type").isEqualTo(type);
    boolean firstAsked = request && asked.add(type);
    if (type.isEnum()) {
      Set<String> values = new TreeSet<>();
      schema.path("enum").forEach(value -> values.add(value.asText()));
      assertThat(values).as(name).isEqualTo(constants(type));
    } else if (first || firstAsked) {
      properties(name, schema, type, request);
    }
  }

  private static Set<String> constants(Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (Object one : type.getEnumConstants()) {
      names.add(((Enum<?>) one).name());
    }
    return names;
  }

  private void properties(String name, JsonNode schema, Class<?> type, boolean request) {
    Set<String> told = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(told::add);
    assertThat(told).as(name).isEqualTo(jackson(type));
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(one -> required.add(one.asText()));
    Set<String> always = new TreeSet<>();
    Set<String> primitive = new TreeSet<>();
    for (RecordComponent one : type.getRecordComponents()) {
      if (!one.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        always.add(one.getName());
      }
      if (one.getType().isPrimitive()) {
        primitive.add(one.getName());
      }
      compare(
          name + "." + one.getName(),
          schema.path("properties").path(one.getName()),
          one.getGenericType(),
          request);
    }
    // A request without a number or a yes or no is refused; other things may have a usual value.
    assertThat(always).as(name + ": required").containsAll(required);
    assertThat(required).as(name + ": required").containsAll(primitive);
    if (!request && !asked.contains(type)) {
      assertThat(required).as(name + ": required").isEqualTo(always);
    }
  }

  /** The names that are really read and written, which are the record's components. */
  private static Set<String> jackson(Class<?> type) {
    ObjectMapper mapper = Json.mapper();
    BeanDescription description =
        mapper.getSerializationConfig().introspect(mapper.constructType(type));
    Set<String> names = new TreeSet<>();
    description.findProperties().forEach(one -> names.add(one.getName()));
    Set<String> components = new TreeSet<>();
    Arrays.stream(type.getRecordComponents()).forEach(one -> components.add(one.getName()));
    assertThat(names).as(type.getSimpleName()).isEqualTo(components);
    return names;
  }
}
