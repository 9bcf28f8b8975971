package io.gantry.embedded.ehr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What can be searched of a resource.
 *
 * @param identifiers business identifiers
 * @param references where {@code subject}, {@code patient} and {@code target} point to
 */
record ResourceIndexEntries(List<Token> identifiers, List<String> references) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> REFERENCES = Set.of("subject", "patient", "target");

  ResourceIndexEntries {
    identifiers = List.copyOf(identifiers);
    references = List.copyOf(references);
  }

  /**
   * A value in a system.
   *
   * @param system URI, empty for none
   * @param value the value
   */
  record Token(String system, String value) {}

  /** Reads the top-level fields of interest and skips the rest. */
  static ResourceIndexEntries of(String json) throws IOException {
    List<Token> identifiers = new ArrayList<>();
    List<String> references = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("identifier")) {
          readIdentifiers(parser, identifiers);
        } else if (REFERENCES.contains(field)) {
          readReferences(parser, references);
        } else {
          parser.skipChildren();
        }
      }
    }
    return new ResourceIndexEntries(identifiers, references);
  }

  private static void readIdentifiers(JsonParser parser, List<Token> into) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        readIdentifier(parser, into);
      }
    } else {
      readIdentifier(parser, into);
    }
  }

  private static void readIdentifier(JsonParser parser, List<Token> into) throws IOException {
    String system = "";
    String value = "";
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      if (field.equals("system")) {
        system = parser.getText();
      } else if (field.equals("value")) {
        value = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    if (!value.isEmpty()) {
      into.add(new Token(system, value));
    }
  }

  private static void readReferences(JsonParser parser, List<String> into) throws IOException {
    boolean array = parser.currentToken() == JsonToken.START_ARRAY;
    if (array) {
      parser.nextToken();
    }
    while (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("reference")) {
          into.add(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (!array) {
        return;
      }
      parser.nextToken();
    }
  }
}
