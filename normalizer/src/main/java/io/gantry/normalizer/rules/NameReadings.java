package io.gantry.normalizer.rules;

import io.gantry.dicom.data.CharacterSetReading;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.normalizer.identity.SameRecord;
import io.gantry.normalizer.identity.SameRecord.Agreement;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The patient's name as different character sets read its bytes. Keeps nothing. */
final class NameReadings {
  private final @Nullable ValueElement name;

  private NameReadings(@Nullable ValueElement name) {
    this.name = name;
  }

  /** Of an object; without a name of more than ASCII it agrees with nobody. */
  static NameReadings of(DataSet head) {
    return new NameReadings(
        head.value(Tag.PATIENT_NAME).filter(ValueElement::hasHighBytes).orElse(null));
  }

  /**
   * The one reading that gives a known name, letter by letter or else in another spelling or
   * alphabet. Where several readings give it, which differ elsewhere, there is none; so too where
   * something in the text speaks against the one.
   */
  Optional<CharacterSetReading> agreeing(List<CharacterSetReading> readings, String known) {
    List<CharacterSetReading> exact =
        readings.stream().filter(one -> folded(text(one)).equals(folded(known))).toList();
    List<CharacterSetReading> same =
        exact.isEmpty()
            ? readings.stream()
                .filter(one -> SameRecord.names(text(one), known) == Agreement.SAME)
                .toList()
            : exact;
    return same.size() == 1 && same.getFirst().plausible()
        ? Optional.of(same.getFirst())
        : Optional.empty();
  }

  /** Each of them as text, for a comparison. */
  List<String> all(List<CharacterSetReading> readings) {
    return name == null ? List.of() : readings.stream().map(this::text).toList();
  }

  private String text(CharacterSetReading reading) {
    return name == null ? "" : String.join("\\", name.strings(reading.characterSet()));
  }

  private static String folded(String text) {
    return java.text.Normalizer.normalize(text.strip(), Form.NFC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\^= ]+$", "");
  }
}
