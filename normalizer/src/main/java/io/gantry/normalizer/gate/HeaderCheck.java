package io.gantry.normalizer.gate;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.dicom.data.CharacterSetForensics;
import io.gantry.dicom.data.CharacterSetReading;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.normalizer.identity.SameRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object's header names the patient of whom the archive spoke at study level. It need
 * not be written the same way; what one of them does not say is no contradiction; but something
 * that tells people apart must agree: the number, or name and birth date.
 */
public final class HeaderCheck {
  private HeaderCheck() {}

  /** What the header says of the patient; empty where it can't be read. */
  public static Optional<ArchivePatient> patient(Bytes head, String transferSyntaxUid) {
    try {
      return Optional.of(
          patient(DataSetReader.readHead(head.toArray(), TransferSyntax.of(transferSyntaxUid))));
    } catch (DicomFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * What it says of the patient if its text is in another set than declared; none where the
   * declared one explains it.
   */
  public static List<ArchivePatient> inOtherCharacterSets(Bytes head, String transferSyntaxUid) {
    try {
      DataSet read = DataSetReader.readHead(head.toArray(), TransferSyntax.of(transferSyntaxUid));
      ArchivePatient says = patient(read);
      List<ArchivePatient> others = new ArrayList<>();
      for (CharacterSetReading reading : CharacterSetForensics.examine(read).readings()) {
        read.value(Tag.PATIENT_NAME)
            .map(name -> String.join("\\", name.strings(reading.characterSet())))
            .ifPresent(name ->
                others.add(
                    new ArchivePatient(
                        says.id(),
                        says.issuer(),
                        says.otherIds(),
                        name,
                        says.birthDate(),
                        says.sex())));
      }
      return others;
    } catch (DicomFormatException e) {
      return List.of();
    }
  }

  private static ArchivePatient patient(DataSet head) {
    List<String> others = new ArrayList<>(head.strings(Tag.OTHER_PATIENT_IDS));
    for (DataSet other : head.sequence(Tag.OTHER_PATIENT_IDS_SEQUENCE)) {
      String issuer = other.string(Tag.ISSUER_OF_PATIENT_ID, "");
      other
          .string(Tag.PATIENT_ID)
          .ifPresent(id -> others.add(issuer.isEmpty() ? id : id + "^^^" + issuer));
    }
    return new ArchivePatient(
        head.string(Tag.PATIENT_ID, ""),
        head.string(Tag.ISSUER_OF_PATIENT_ID, ""),
        String.join("\\", others),
        head.string(Tag.PATIENT_NAME, ""),
        head.string(Tag.PATIENT_BIRTH_DATE, ""),
        head.string(Tag.PATIENT_SEX, ""));
  }

  /**
   * Whether both speak of the same patient.
   *
   * @param asked what the archive said of the study
   * @param link whom the study was linked to; a header that is his name agrees as well
   */
  public static boolean agrees(
      ArchivePatient header, ArchivePatient asked, @Nullable LinkedPatient link) {
    if (header.equals(asked)) {
      return true;
    }
    boolean numbered = !header.id().isBlank() && !asked.id().isBlank();
    if (numbered && !SameRecord.isSameNumber(header.id(), asked.id())) {
      return false;
    }
    boolean issued = !header.issuer().isBlank() && !asked.issuer().isBlank();
    if (issued && !header.issuer().strip().equalsIgnoreCase(asked.issuer().strip())) {
      return false;
    }
    if (SameRecord.isOtherSex(header.sex(), asked.sex())) {
      return false;
    }
    SameRecord.Agreement born = SameRecord.birthDates(header.birthDate(), asked.birthDate());
    SameRecord.Agreement name = SameRecord.names(header.name(), asked.name());
    if (name != SameRecord.Agreement.SAME && link != null) {
      SameRecord.Agreement linked = SameRecord.names(header.name(), link.name());
      name = linked == SameRecord.Agreement.SAME ? linked : name;
    }
    if (born == SameRecord.Agreement.OTHER || name == SameRecord.Agreement.OTHER) {
      return false;
    }
    return numbered || (born == SameRecord.Agreement.SAME && name == SameRecord.Agreement.SAME);
  }
}
