package io.gantry.normalizer.book;

import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One thing that a rule does. What would leave an attribute as it is does nothing. */
public sealed interface Action {
  /** The attribute gets this text, whether it was there or not. */
  record SetText(Attribute attribute, Template to) implements Action {}

  /** Each of its values that has none yet gets the prefix; nothing where there is no value. */
  record Prefix(Attribute attribute, String with) implements Action {}

  /** The text of one attribute is put into another; nothing where it has no value. */
  record Copy(Attribute attribute, Attribute to) implements Action {}

  /** What becomes of a value that the table does not have. */
  enum Otherwise {
    KEEP,
    HOLD,
    EMPTY
  }

  /** Each of its values is looked up. */
  record MapValue(Attribute attribute, Table table, Otherwise otherwise) implements Action {}

  /** In each of its values every match is replaced; {@code $1} is the first group (RE2 syntax). */
  record Replace(Attribute attribute, Pattern pattern, String with) implements Action {}

  /** The attribute goes. */
  record Remove(Attribute attribute) implements Action {}

  /** The attribute stays, without a value. */
  record Empty(Attribute attribute) implements Action {}

  /** A sequence gets one more item, unless it has one with all these values. */
  record AddItem(Attribute attribute, Map<Attribute, Template> item) implements Action {
    public AddItem {
      item = new LinkedHashMap<>(item);
    }
  }

  /** The attribute gets the VR of the dictionary, where its bytes are a value of that VR. */
  record RepairVr(Attribute attribute) implements Action {}

  /**
   * All text is encoded anew as ISO_IR 192. Held where some of it is no text of its character set.
   *
   * @param from the character set that the text really is in, as {@code CharacterSet.named} knows
   *     it; null: the declared one
   */
  record Reencode(@Nullable String from) implements Action {}

  /** A person has to look at it. */
  record Hold(String why) implements Action {}

  /** The attributes that it may change; none for {@link Reencode} and {@link Hold}. */
  default Set<Attribute> writes() {
    return switch (this) {
      case SetText a -> Set.of(a.attribute());
      case Prefix a -> Set.of(a.attribute());
      case Copy a -> Set.of(a.to());
      case MapValue a -> Set.of(a.attribute());
      case Replace a -> Set.of(a.attribute());
      case Remove a -> Set.of(a.attribute());
      case Empty a -> Set.of(a.attribute());
      case AddItem a -> Set.of(a.attribute());
      case RepairVr a -> Set.of(a.attribute());
      case Reencode _, Hold _ -> Set.of();
    };
  }

  /** The attributes whose values make the result. */
  default Set<Attribute> reads() {
    return switch (this) {
      case SetText a -> a.to().reads();
      case Copy a -> Set.of(a.attribute());
      case AddItem a ->
          Stream.concat(
                  Stream.of(a.attribute()),
                  a.item().values().stream().flatMap(value -> value.reads().stream()))
              .collect(Collectors.toSet());
      case Remove _, Empty _, Reencode _, Hold _ -> Set.of();
      case Prefix _, MapValue _, Replace _, RepairVr _ -> writes();
    };
  }
}
