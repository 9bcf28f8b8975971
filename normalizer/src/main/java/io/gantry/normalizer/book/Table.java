package io.gantry.normalizer.book;

import java.util.Map;

/**
 * A mapping table.
 *
 * @param entries the new value by the old one, which is looked up as it is, without padding
 */
public record Table(String name, Map<String, String> entries) {
  public Table {
    entries = Map.copyOf(entries);
  }
}
