package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.Facts;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements with their arguments in one call. A collection of text travels as {@code text[]}. */
final class Sql {
  /** One row as a value. */
  @FunctionalInterface
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private Sql() {}

  /** Returns the number of rows that changed. */
  static int update(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement update = prepare(connection, sql, arguments)) {
      return update.executeUpdate();
    }
  }

  /** Whether the query has a row. */
  static boolean exists(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    return one(connection, "SELECT EXISTS (" + sql + ")", row -> row.getBoolean(1), arguments)
        .orElse(false);
  }

  static <T> Optional<T> one(
      Connection connection, String sql, Row<T> as, @Nullable Object... arguments)
      throws SQLException {
    List<T> rows = list(connection, sql, as, arguments);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  static <T> List<T> list(
      Connection connection, String sql, Row<T> as, @Nullable Object... arguments)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement select = prepare(connection, sql, arguments);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        rows.add(as.of(row));
      }
    }
    return rows;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < arguments.length; i++) {
        set(statement, i + 1, arguments[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void set(PreparedStatement statement, int index, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case Collection<?> values -> statement.setArray(index, array(statement, values));
      case Instant at ->
          statement.setObject(index, OffsetDateTime.ofInstant(Facts.micros(at), ZoneOffset.UTC));
      case byte[] bytes -> statement.setBytes(index, bytes);
      case null, default -> statement.setObject(index, argument);
    }
  }

  private static Array array(PreparedStatement statement, Collection<?> values)
      throws SQLException {
    Object first = values.isEmpty() ? "" : values.iterator().next();
    String type =
        switch (first) {
          case Long _ -> "bigint";
          case byte[] _ -> "bytea";
          default -> "text";
        };
    return statement
        .getConnection()
        .createArrayOf(
            type,
            type.equals("bytea")
                ? values.stream().map(byte[].class::cast).toArray(byte[][]::new)
                : values.toArray());
  }

  static String json(Object value) {
    try {
      return Json.mapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "cannot write " + value.getClass().getSimpleName() + " as JSON", e);
    }
  }

  static <T> T fromJson(String text, Class<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read " + type.getSimpleName() + " on record", e);
    }
  }
}
