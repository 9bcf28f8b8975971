package io.gantry.extractor.adapter.dicom;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive.Detail;
import io.gantry.extractor.sweep.StudyRow;
import io.gantry.platform.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Identifiers of study-level C-FIND, out and in (PS3.4 C.6.2.1). */
final class StudyRows {
  private static final int[] BARE = {
    Tag.STUDY_DATE, Tag.ACCESSION_NUMBER, Tag.PATIENT_ID, Tag.STUDY_INSTANCE_UID
  };
  private static final int[] ALL = {
    Tag.STUDY_DATE,
    Tag.ACCESSION_NUMBER,
    Tag.MODALITIES_IN_STUDY,
    Tag.PATIENT_ID,
    Tag.ISSUER_OF_PATIENT_ID,
    Tag.STUDY_INSTANCE_UID,
    Tag.NUMBER_OF_STUDY_RELATED_SERIES,
    Tag.NUMBER_OF_STUDY_RELATED_INSTANCES
  };

  private static final int[] PATIENT = {
    Tag.PATIENT_NAME,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX,
    Tag.OTHER_PATIENT_IDS,
    Tag.OTHER_PATIENT_IDS_SEQUENCE
  };

  private StudyRows() {}

  /** The identifier of a query: return keys without a value, matching keys with theirs. */
  static DataSet identifier(Map<String, String> keys, Detail detail) {
    DataSetBuilder builder = DataSet.builder();
    Map<Integer, String> matching = new TreeMap<>(Integer::compareUnsigned);
    keys.forEach((keyword, value) -> matching.put(tag(keyword), value));
    if (matching.values().stream().anyMatch(value -> !isAscii(value))) {
      builder.put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192");
    } else {
      builder.putEmpty(Tag.SPECIFIC_CHARACTER_SET);
    }
    for (int tag : detail == Detail.BARE ? BARE : ALL) {
      builder.putEmpty(tag);
    }
    if (detail == Detail.PATIENT) {
      for (int tag : PATIENT) {
        builder.putEmpty(tag);
      }
    }
    matching.forEach((tag, value) -> {
      if (value.isEmpty()) {
        builder.putEmpty(tag);
      } else if (isDateOrTime(tag)) {
        // A range is longer than the VR allows for a value (PS3.4 C.2.2.2.5).
        builder.putBytes(
            tag, Dictionary.vr(tag), value.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      } else {
        builder.put(tag, value.split("\\\\", -1));
      }
    });
    return builder.build();
  }

  private static boolean isDateOrTime(int tag) {
    Vr vr = Dictionary.vr(tag);
    return vr == Vr.DA || vr == Vr.TM || vr == Vr.DT;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static int tag(String keyword) {
    Optional<Dictionary.Entry> entry = Dictionary.find(keyword);
    return entry
        .map(Dictionary.Entry::tag)
        .orElseThrow(() ->
            new GantryException(
                Codes.QUERY_REFUSED,
                "the query key "
                    + keyword
                    + " is no DICOM keyword: use names such as StudyDate or ModalitiesInStudy"));
  }

  /** A row; empty where it has no Study Instance UID. */
  static Optional<StudyRow> row(DataSet match) {
    return match
        .string(Tag.STUDY_INSTANCE_UID)
        .map(uid ->
            new StudyRow(
                uid,
                text(match, Tag.STUDY_DATE),
                text(match, Tag.ACCESSION_NUMBER),
                text(match, Tag.PATIENT_ID),
                text(match, Tag.ISSUER_OF_PATIENT_ID),
                match.strings(Tag.MODALITIES_IN_STUDY).stream()
                    .filter(modality -> !modality.isEmpty())
                    .toList(),
                number(match, Tag.NUMBER_OF_STUDY_RELATED_SERIES),
                number(match, Tag.NUMBER_OF_STUDY_RELATED_INSTANCES),
                patient(match)));
  }

  /** Null where the archive does not name anybody. */
  private static @Nullable ArchivePatient patient(DataSet match) {
    if (match.string(Tag.PATIENT_NAME).isEmpty()) {
      return null;
    }
    List<String> others = new ArrayList<>(match.strings(Tag.OTHER_PATIENT_IDS));
    for (DataSet other : match.sequence(Tag.OTHER_PATIENT_IDS_SEQUENCE)) {
      String issuer = other.string(Tag.ISSUER_OF_PATIENT_ID, "");
      other
          .string(Tag.PATIENT_ID)
          .ifPresent(id -> others.add(issuer.isEmpty() ? id : id + "^^^" + issuer));
    }
    return new ArchivePatient(
        match.string(Tag.PATIENT_ID, ""),
        match.string(Tag.ISSUER_OF_PATIENT_ID, ""),
        String.join("\\", others),
        match.string(Tag.PATIENT_NAME, ""),
        match.string(Tag.PATIENT_BIRTH_DATE, ""),
        match.string(Tag.PATIENT_SEX, ""));
  }

  private static @Nullable String text(DataSet match, int tag) {
    return match.string(tag).orElse(null);
  }

  private static @Nullable Integer number(DataSet match, int tag) {
    OptionalInt value = match.integer(tag);
    return value.isPresent() && value.getAsInt() >= 0 ? value.getAsInt() : null;
  }
}
