package io.gantry.normalizer.book;

import io.gantry.dicom.data.DataSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text with values of attributes in it: {@code N-${AccessionNumber}}.
 *
 * @param text as written
 */
public record Template(String text, List<Piece> pieces) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");

  /** A piece of a template. */
  public sealed interface Piece {
    /** Stands for itself. */
    record Literal(String text) implements Piece {}

    /** The text of an attribute; empty where it has none. */
    record Value(Attribute attribute) implements Piece {}
  }

  public Template {
    pieces = List.copyOf(pieces);
  }

  /** The template of a text; empty where a name in it is no attribute. */
  public static Optional<Template> of(String text) {
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    int from = 0;
    while (matcher.find()) {
      Optional<Attribute> attribute = Attribute.of(matcher.group(1));
      if (attribute.isEmpty()) {
        return Optional.empty();
      }
      pieces.add(new Piece.Literal(text.substring(from, matcher.start())));
      pieces.add(new Piece.Value(attribute.get()));
      from = matcher.end();
    }
    pieces.add(new Piece.Literal(text.substring(from)));
    return Optional.of(new Template(text, pieces));
  }

  /** With the values of this data set. */
  public String fill(DataSet dataSet) {
    return pieces.stream()
        .map(piece ->
            switch (piece) {
              case Piece.Literal(String literal) -> literal;
              case Piece.Value(Attribute attribute) -> attribute.text(dataSet);
            })
        .collect(Collectors.joining());
  }

  /** Its text, where it reads no attribute. */
  public Optional<String> constant() {
    return reads().isEmpty() ? Optional.of(text) : Optional.empty();
  }

  /** The attributes that it reads. */
  Set<Attribute> reads() {
    return pieces.stream()
        .filter(Piece.Value.class::isInstance)
        .map(piece -> ((Piece.Value) piece).attribute())
        .collect(Collectors.toSet());
  }
}
