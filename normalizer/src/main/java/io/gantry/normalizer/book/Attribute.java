package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An attribute of the top-level data set as a rule names it.
 *
 * @param name as written: a keyword of PS3.6, {@code (gggg,eeee)}, or {@code (gggg,xxee,CREATOR)}
 *     for a private attribute wherever its block is
 * @param tag of a private attribute the group and the lowest 8 bits
 * @param creator of a private attribute, else empty
 */
public record Attribute(String name, int tag, String creator) {
  private static final Pattern STANDARD =
      Pattern.compile("\\(?([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\\)?");
  private static final Pattern PRIVATE =
      Pattern.compile("\\(([0-9A-Fa-f]{4}),[Xx]{2}([0-9A-Fa-f]{2}),([^\\\\]{1,64})\\)");

  /** The attribute of that name; empty where there is none. */
  public static Optional<Attribute> of(String name) {
    Matcher own = PRIVATE.matcher(name);
    if (own.matches()) {
      int tag = Tag.of(number(own.group(1)), number(own.group(2)));
      return Tag.isPrivate(tag)
          ? Optional.of(new Attribute(name, tag, own.group(3).strip()))
          : Optional.empty();
    }
    Matcher hex = STANDARD.matcher(name);
    if (hex.matches()) {
      int tag = Tag.of(number(hex.group(1)), number(hex.group(2)));
      return Dictionary.find(tag).isPresent()
          ? Optional.of(new Attribute(name, tag, ""))
          : Optional.empty();
    }
    return Dictionary.find(name).map(entry -> new Attribute(name, entry.tag(), ""));
  }

  private static int number(String hex) {
    return Integer.parseInt(hex.toLowerCase(Locale.ROOT), 16);
  }

  public boolean isPrivate() {
    return !creator.isEmpty();
  }

  /** The VR by the dictionary; {@code UN} for private attributes. */
  public Vr vr() {
    return isPrivate() ? Vr.UN : Dictionary.vr(tag);
  }

  /** The element in this data set; empty where it is absent. */
  public Optional<Element> in(DataSet dataSet) {
    return isPrivate()
        ? dataSet.privateElement(Tag.group(tag), creator, Tag.element(tag) & 0xFF)
        : dataSet.element(tag);
  }

  /** Its values as text, without padding; none where it is absent or empty. */
  public List<String> values(DataSet dataSet) {
    return in(dataSet).map(element -> dataSet.strings(element.tag())).orElse(List.of());
  }

  /** Its values as one text, separated by backslashes; empty where it is absent. */
  public String text(DataSet dataSet) {
    return values(dataSet).stream().collect(Collectors.joining("\\"));
  }
}
