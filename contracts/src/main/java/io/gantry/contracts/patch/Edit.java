package io.gantry.contracts.patch;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gantry.contracts.Bytes;

/** One change of a data set's head. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Edit.Put.class, name = "put"),
  @JsonSubTypes.Type(value = Edit.Remove.class, name = "remove")
})
public sealed interface Edit {
  TagPath path();

  /**
   * Adds the element or replaces it whole.
   *
   * @param vr two letters (PS3.5 6.2)
   * @param value the encoded value field in the object's own transfer syntax, of even length; for
   *     SQ the encoded items
   */
  record Put(TagPath path, String vr, Bytes value) implements Edit {}

  /** Removes the element; nothing where it is absent. */
  record Remove(TagPath path) implements Edit {}
}
