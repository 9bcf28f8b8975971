package io.gantry.dicom.fuzz;

import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.data.charset.TextKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Any bytes are text or told; what is encoded is read as the same text. */
public final class CharacterSetTarget {
  private static final List<CharacterSet> SETS =
      List.of(
          CharacterSet.DEFAULT,
          CharacterSet.UTF_8,
          CharacterSet.of("ISO_IR 100"),
          CharacterSet.of("ISO_IR 13"),
          CharacterSet.of("ISO_IR 166"),
          CharacterSet.of("GB18030"),
          CharacterSet.of("GBK"),
          CharacterSet.of("", "ISO 2022 IR 87", "ISO 2022 IR 159"),
          CharacterSet.of("ISO 2022 IR 13", "ISO 2022 IR 87"),
          CharacterSet.of("", "ISO 2022 IR 149"),
          CharacterSet.of("", "ISO 2022 IR 58"),
          CharacterSet.of("ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 126"));

  private CharacterSetTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    TextKind name = (Inputs.choice(input, 0) & 0x80) != 0 ? TextKind.NAME : TextKind.PARAGRAPHS;
    int which = (Inputs.choice(input, 0) & 0x7F) % (SETS.size() + 1);
    byte[] bytes = Inputs.rest(input, 1);
    CharacterSet set =
        which < SETS.size()
            ? SETS.get(which)
            : CharacterSet.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\\\\", -1));

    String text = set.decode(bytes, 0, bytes.length, name);

    Inputs.check(text.length() <= 2 * bytes.length, "more characters than bytes");
    set.firstProblem(bytes, 0, bytes.length, name)
        .ifPresent(problem ->
            Inputs.check(problem.offset() >= 0 && problem.offset() < bytes.length, "offset"));
    if (set.accepts(bytes, 0, bytes.length, name)) {
      again(set, text, name);
    }
  }

  private static void again(CharacterSet set, String text, TextKind name) {
    Optional<byte[]> encoded = set.encode(text, name);
    if (encoded.isPresent()) {
      byte[] bytes = encoded.get();
      Inputs.check(set.decode(bytes, 0, bytes.length, name).equals(text), "another text");
      Inputs.check(set.accepts(bytes, 0, bytes.length, name), "wrote what it does not accept");
    }
  }
}
