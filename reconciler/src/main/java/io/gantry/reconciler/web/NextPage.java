package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Lists over REST in pages: {@code limit} says how long one is, {@code after} where it begins, and
 * header {@code Gantry-Next} of the answer is the {@code after} of the next one; without it this
 * was the last. So the body is the same whether there is one page or a thousand.
 */
final class NextPage {
  static final String HEADER = "Gantry-Next";

  private NextPage() {}

  /**
   * The parts of a place, null: from the beginning.
   *
   * @throws GantryException GTY-0689 where it is none that was given out
   */
  static @Nullable List<String> place(@Nullable String after, int parts) {
    if (after == null || after.isEmpty()) {
      return null;
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(after.getBytes(StandardCharsets.US_ASCII));
      String[] place = Json.mapper().readValue(json, String[].class);
      for (String part : place) {
        // PostgreSQL has no text with it.
        if (part == null || part.indexOf('\0') >= 0) {
          throw unknown();
        }
      }
      if (place.length == parts) {
        return List.of(place);
      }
    } catch (IOException | IllegalArgumentException e) {
      // said below
    }
    throw unknown();
  }

  static GantryException unknown() {
    return new GantryException("GTY-0689", "There is no such place in the list: after");
  }

  /**
   * A list that was read one longer than a page.
   *
   * @param key the parts of the place of a row
   */
  static <T> ResponseEntity<byte[]> answer(List<T> rows, int limit, Function<T, List<String>> key) {
    boolean more = rows.size() > limit;
    List<T> shown = more ? rows.subList(0, limit) : rows;
    return answer(shown, more ? key.apply(shown.getLast()) : null);
  }

  /** A place as it stands in addresses. */
  static String text(List<String> place) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Json.mapper().writeValueAsBytes(place));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a place can be written", e);
    }
  }

  /**
   * @param next the parts of the last row's place, null: this is the last page
   */
  static ResponseEntity<byte[]> answer(Object body, @Nullable List<String> next) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(HttpStatus.OK).contentType(MediaType.APPLICATION_JSON);
    if (next != null) {
      answer.header(HEADER, text(next));
    }
    try {
      return answer.body(Json.mapper().writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + body.getClass().getSimpleName(), e);
    }
  }
}
