package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Item;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.data.charset.CharacterSet;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One walk over a data set with all its items: where value fields end wrongly, what undeclared text
 * looks like, whether it is signed.
 */
final class Survey {
  private final Findings findings;
  private final List<Change> repairs = new ArrayList<>();
  private boolean signed;
  private boolean undeclaredText;
  private boolean undeclaredIsUtf8 = true;

  Survey(Findings findings) {
    this.findings = findings;
  }

  /** The head: value fields may be repaired. */
  void head(DataSet head) {
    walk(head, List.of(), false, true);
  }

  /** The tail: looked at, never touched. */
  void tail(DataSet tail) {
    walk(tail, List.of(), false, false);
  }

  /** Value fields with their repair, in the order of the data set. */
  List<Change> repairs() {
    return List.copyOf(repairs);
  }

  /** Whether there is a Digital Signatures Sequence on any level (PS3.3 C.12.1.1.3). */
  boolean signed() {
    return signed;
  }

  /** Whether text that no Specific Character Set applies to has bytes of 0x80 and above. */
  boolean hasUndeclaredText() {
    return undeclaredText;
  }

  /** Whether all such text is well-formed UTF-8. */
  boolean undeclaredTextIsUtf8() {
    return undeclaredIsUtf8;
  }

  private void walk(
      DataSet dataSet, List<TagPath.Step> steps, boolean declaredAbove, boolean mayRepair) {
    boolean declared = declaredAbove || declaresCharacterSet(dataSet);
    if (dataSet.contains(Tag.SPECIFIC_CHARACTER_SET) && !dataSet.charset().issues().isEmpty()) {
      TagPath path = new TagPath(steps, Tag.SPECIFIC_CHARACTER_SET);
      findings.add(path, "character-set-term", Severity.WARNING);
    }
    for (Element element : dataSet) {
      signed |= element.tag() == Tag.DIGITAL_SIGNATURES_SEQUENCE;
      switch (element) {
        case ValueElement value -> {
          TagPath path = new TagPath(steps, value.tag());
          text(value, path, declared, dataSet.charset());
          if (mayRepair) {
            padding(value, path);
          }
        }
        case SequenceElement sequence -> {
          // What earlier systems recorded is history: kept as it is.
          boolean inside = mayRepair && sequence.tag() != Tag.ORIGINAL_ATTRIBUTES_SEQUENCE;
          items(sequence, steps, declared, inside);
        }
        default -> {
          // Bulk data: never looked into.
        }
      }
    }
  }

  private void items(
      SequenceElement sequence, List<TagPath.Step> steps, boolean declared, boolean mayRepair) {
    int number = 0;
    for (Item item : sequence.items()) {
      List<TagPath.Step> inside = new ArrayList<>(steps);
      inside.add(new TagPath.Step(sequence.tag(), number++));
      walk(item.dataSet(), List.copyOf(inside), declared, mayRepair);
    }
  }

  static boolean declaresCharacterSet(DataSet dataSet) {
    return dataSet.strings(Tag.SPECIFIC_CHARACTER_SET).stream().anyMatch(term -> !term.isEmpty());
  }

  private void text(ValueElement value, TagPath path, boolean declared, CharacterSet charset) {
    if (!value.vr().usesCharacterSet()) {
      return;
    }
    if (!declared) {
      if (value.hasHighBytes()) {
        undeclaredText = true;
        undeclaredIsUtf8 &= isUtf8(value.buffer());
      }
    } else if (!charset.accepts(value.bytes(), 0, value.length(), value.vr() == Vr.PN)) {
      findings.add(path, "text-not-in-character-set", Severity.WARNING);
    }
  }

  private void padding(ValueElement value, TagPath path) {
    if (Tag.isGroupLength(value.tag()) || Tag.group(value.tag()) <= 2) {
      return;
    }
    Padding.problem(value)
        .ifPresent(problem -> {
          boolean odd = (value.length() & 1) != 0;
          findings.add(path, problem, odd ? Severity.WARNING : Severity.INFO);
          if (Padding.canRepair(value)) {
            repairs.add(
                new Change(
                    path, value.vr(), value, Padding.repaired(value), true, Change.Reason.CORRECT));
          }
        });
  }

  private static boolean isUtf8(ByteBuffer bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
