package io.gantry.normalizer.book;

import java.util.Map;

/**
 * A mapping table.
 *
 * @param entries the new value by the old one, which is looked up as it is, without padding
 * @param lines where each old value stands in the table's file
 */
public record Table(String name, Map<String, String> entries, Map<String, Integer> lines) {
  public Table {
    entries = Map.copyOf(entries);
    lines = Map.copyOf(lines);
  }
}
