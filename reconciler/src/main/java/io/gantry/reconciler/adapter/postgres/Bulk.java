package io.gantry.reconciler.adapter.postgres;

import io.gantry.reconciler.ledger.Facts;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One statement for many rows: each column travels as one array, and the SQL reads them as a table
 * {@code v}. Immutable once built.
 */
final class Bulk<T> {
  private record Column<T>(String name, String type, Function<T, @Nullable Object> value) {}

  private final List<Column<T>> columns = new ArrayList<>();
  private final String template;

  /**
   * @param template SQL in which {@code :columns} stands for the columns' names and {@code :rows}
   *     for the table of rows
   */
  Bulk(String template) {
    this.template = template;
  }

  Bulk<T> text(String name, Function<T, @Nullable String> value) {
    return column(name, "text", value);
  }

  Bulk<T> number(String name, Function<T, @Nullable Long> value) {
    return column(name, "bigint", value);
  }

  Bulk<T> integer(String name, Function<T, @Nullable Integer> value) {
    return column(name, "integer", value);
  }

  Bulk<T> decimal(String name, Function<T, @Nullable Double> value) {
    return column(name, "float8", value);
  }

  Bulk<T> nullableFlag(String name, Function<T, @Nullable Boolean> value) {
    return column(name, "boolean", value);
  }

  Bulk<T> flag(String name, Function<T, Boolean> value) {
    return column(name, "boolean", value);
  }

  Bulk<T> bytes(String name, Function<T, byte @Nullable []> value) {
    return column(name, "bytea", value);
  }

  Bulk<T> json(String name, Function<T, String> value) {
    return column(name, "jsonb", value);
  }

  Bulk<T> time(String name, Function<T, @Nullable Instant> value) {
    return column(
        name,
        "timestamptz",
        row -> {
          Instant at = value.apply(row);
          return at == null ? null : Facts.micros(at).toString();
        });
  }

  /** Runs it; does nothing for no rows. Returns the number of rows that changed. */
  int execute(Connection connection, Collection<T> rows) throws SQLException {
    if (rows.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql())) {
      for (int i = 0; i < columns.size(); i++) {
        statement.setArray(i + 1, array(connection, columns.get(i), rows));
      }
      return statement.executeUpdate();
    }
  }

  private Bulk<T> column(String name, String type, Function<T, ? extends @Nullable Object> value) {
    columns.add(new Column<>(name, type, value::apply));
    return this;
  }

  private String sql() {
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    String arrays =
        columns.stream().map(c -> "?::" + wire(c) + "[]").collect(Collectors.joining(", "));
    String values =
        IntStream.range(0, columns.size())
            .mapToObj(
                i -> "u.c" + i + "::" + columns.get(i).type() + " AS " + columns.get(i).name())
            .collect(Collectors.joining(", "));
    String aliases =
        IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    String rows = "(SELECT " + values + " FROM unnest(" + arrays + ") AS u(" + aliases + ")) AS v";
    return template.replace(":columns", names).replace(":rows", rows);
  }

  /** JSON travels as text: an array literal of jsonb would need its own quoting. */
  private static String wire(Column<?> column) {
    return column.type().equals("jsonb") ? "text" : column.type();
  }

  private Array array(Connection connection, Column<T> column, Collection<T> rows)
      throws SQLException {
    if (column.type().equals("bytea")) {
      byte[][] values = new byte[rows.size()][];
      int i = 0;
      for (T row : rows) {
        values[i++] = (byte[]) column.value().apply(row);
      }
      return connection.createArrayOf("bytea", values);
    }
    Object[] values = new Object[rows.size()];
    int i = 0;
    for (T row : rows) {
      values[i++] = column.value().apply(row);
    }
    return connection.createArrayOf(wire(column), values);
  }
}
