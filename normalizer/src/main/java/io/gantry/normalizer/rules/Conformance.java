package io.gantry.normalizer.rules;

import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Item;
import io.gantry.dicom.data.OpenElement;
import io.gantry.dicom.data.SequenceElement;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.normalizer.book.ValueRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a head lacks of the attributes that every image has, and which values are none of their VR
 * (docs/data-quality.md). Only looked at: what a site wants changed is said by its rule book.
 */
final class Conformance {
  /**
   * Type 1 in every composite object: SOP Common (PS3.3 C.12.1), General Study (C.7.2.1), General
   * Series (C.7.3.1).
   */
  private static final List<Integer> TYPE_1 =
      List.of(
          Tag.SOP_CLASS_UID,
          Tag.SOP_INSTANCE_UID,
          Tag.MODALITY,
          Tag.STUDY_INSTANCE_UID,
          Tag.SERIES_INSTANCE_UID);

  /** Type 1 where there is pixel data: Image Pixel (PS3.3 C.7.6.3). */
  private static final List<Integer> TYPE_1_OF_PIXELS =
      List.of(
          Tag.SAMPLES_PER_PIXEL,
          Tag.PHOTOMETRIC_INTERPRETATION,
          Tag.ROWS,
          Tag.COLUMNS,
          Tag.BITS_ALLOCATED,
          Tag.BITS_STORED,
          Tag.HIGH_BIT,
          Tag.PIXEL_REPRESENTATION);

  /** Type 2 of Patient (PS3.3 C.7.1.1), General Study and General Series. */
  private static final List<Integer> TYPE_2 =
      List.of(
          Tag.STUDY_DATE,
          Tag.STUDY_TIME,
          Tag.ACCESSION_NUMBER,
          Tag.REFERRING_PHYSICIAN_NAME,
          Tag.PATIENT_NAME,
          Tag.PATIENT_ID,
          Tag.PATIENT_BIRTH_DATE,
          Tag.PATIENT_SEX,
          Tag.STUDY_ID,
          Tag.SERIES_NUMBER);

  /** May be empty, but then nobody finds the study, or whose it is. */
  private static final Set<Integer> FOUND_BY =
      Set.of(Tag.PATIENT_ID, Tag.PATIENT_NAME, Tag.PATIENT_BIRTH_DATE, Tag.STUDY_DATE);

  /**
   * Longer values are lists of thousands of numbers; looking at each would cost more than it tells.
   */
  private static final int LONGEST = 8 * 1024;

  private final Findings findings = new Findings();

  private Conformance() {}

  /** Attributes that are not there, or empty, and have to be; then values, in order of place. */
  static List<Finding> of(DataSet head) {
    Conformance conformance = new Conformance();
    conformance.attributes(head);
    conformance.values(head, List.of());
    return conformance.findings.withRepaired(List.of());
  }

  private void attributes(DataSet head) {
    TYPE_1.forEach(tag -> required(head, tag));
    if (!head.isEmpty()
        && head.elements().get(head.size() - 1) instanceof OpenElement bulk
        && bulk.tag() == Tag.PIXEL_DATA) {
      TYPE_1_OF_PIXELS.forEach(tag -> required(head, tag));
    }
    for (int tag : TYPE_2) {
      if (!head.contains(tag)) {
        findings.add(tag, "missing-type-2", Severity.INFO);
      } else if (FOUND_BY.contains(tag) && isEmpty(head, tag)) {
        findings.add(tag, "empty-type-2", Severity.INFO);
      }
    }
  }

  private void required(DataSet head, int tag) {
    if (!head.contains(tag)) {
      findings.add(tag, "missing-type-1", Severity.WARNING);
    } else if (isEmpty(head, tag)) {
      findings.add(tag, "empty-type-1", Severity.WARNING);
    }
  }

  private static boolean isEmpty(DataSet head, int tag) {
    return head.string(tag).filter(text -> !text.isBlank()).isEmpty();
  }

  private void values(DataSet dataSet, List<TagPath.Step> steps) {
    for (Element element : dataSet) {
      switch (element) {
        case ValueElement value -> {
          if (isWrong(value, dataSet.charset())) {
            findings.add(new TagPath(steps, value.tag()), code(value.meaning()), Severity.WARNING);
          }
        }
        // What earlier systems recorded is history.
        case SequenceElement sequence when sequence.tag() != Tag.ORIGINAL_ATTRIBUTES_SEQUENCE ->
            items(sequence, steps);
        default -> {
          // Bulk data: never looked into.
        }
      }
    }
  }

  private void items(SequenceElement sequence, List<TagPath.Step> steps) {
    int number = 0;
    for (Item item : sequence.items()) {
      List<TagPath.Step> inside = new ArrayList<>(steps);
      inside.add(new TagPath.Step(sequence.tag(), number++));
      values(item.dataSet(), List.copyOf(inside));
    }
  }

  private static boolean isWrong(ValueElement value, CharacterSet charset) {
    return value.length() > 0
        && value.length() <= LONGEST
        && isChecked(value.meaning())
        && value.strings(charset).stream()
            .anyMatch(one -> ValueRules.problem(value.meaning(), one).isPresent());
  }

  private static boolean isChecked(Vr vr) {
    return switch (vr) {
      case AE, AS, CS, DA, DS, DT, IS, LO, PN, SH, TM, UI -> true;
      default -> false;
    };
  }

  private static String code(Vr vr) {
    return switch (vr) {
      case UI -> "invalid-uid";
      case DA -> "invalid-date";
      case TM -> "invalid-time";
      case DT -> "invalid-date-time";
      case DS, IS -> "invalid-number";
      case AS -> "invalid-age";
      case CS -> "invalid-code";
      case PN -> "invalid-name";
      default -> "invalid-text";
    };
  }
}
