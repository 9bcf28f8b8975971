package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** What a request says in its body: JSON with everything in it that is needed. */
final class Body {
  private Body() {}

  /**
   * @param type what is not {@code Nullable} in it has to be there
   * @throws GantryException GTY-0617 where it is not
   * @throws JsonProcessingException where it is another JSON, or none
   */
  static <T extends Record> T read(byte[] body, Class<T> type) throws IOException {
    T read = Json.mapper().readValue(body, type);
    if (read == null) {
      throw new GantryException("GTY-0617", "The request says nothing");
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)
          && value(component, read) == null) {
        throw new GantryException("GTY-0617", "The request lacks " + component.getName());
      }
    }
    return read;
  }

  private static @Nullable Object value(RecordComponent component, Object of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
