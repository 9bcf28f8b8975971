package io.gantry.embedded.ehr;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The search of a conditional create, update or reference: {@code identifier=system|value}, perhaps
 * with the type in front ({@code Patient?identifier=...}). Other parameters are refused.
 *
 * @param type the type searched
 * @param tokens values of identifier, any of which may match
 */
record Condition(String type, Set<String> tokens) {
  Condition {
    tokens = Set.copyOf(tokens);
  }

  /**
   * Reads a condition.
   *
   * @param type what is searched if the text does not name it
   * @throws InvalidRequestException (400) when it is none this server knows
   */
  static Condition parse(String type, String text) {
    int question = text.indexOf('?');
    String query = text.substring(question + 1);
    String named =
        question > 0 ? text.substring(text.lastIndexOf('/', question) + 1, question) : type;
    Set<String> tokens = new LinkedHashSet<>();
    for (String parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (!name.equals("identifier") || !tokens.isEmpty()) {
        throw new InvalidRequestException(
            "this rehearsal EHR knows only conditions of one identifier");
      }
      String value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
      tokens.addAll(Set.of(value.split(",")));
    }
    return new Condition(named, tokens);
  }

  /** Ids of the matching resources. */
  Set<String> matches(Changes changes) {
    Set<String> ids = new LinkedHashSet<>();
    for (String token : tokens) {
      ids.addAll(changes.withIdentifier(type, token));
    }
    return ids;
  }
}
