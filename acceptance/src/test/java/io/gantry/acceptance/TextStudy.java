package io.gantry.acceptance;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A study whose text is in another set than it declares.
 *
 * @param declared (0008,0005), null: it has none
 * @param really what its text is in
 * @param name Patient's Name
 */
record TextStudy(String uid, int instances, @Nullable String declared, String really, String name) {
  private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";

  /** As they stand in its objects, of even length. */
  byte[] nameBytes() {
    byte[] bytes = name.getBytes(Charset.forName(really));
    byte[] even = Arrays.copyOf(bytes, bytes.length + (bytes.length & 1));
    if (even.length > bytes.length) {
      even[bytes.length] = ' ';
    }
    return even;
  }

  /** One of its objects as a Part 10 file. */
  byte[] object(int number) {
    String sop = uid + ".1." + number;
    DataSetBuilder data = DataSet.builder();
    if (declared != null) {
      data.put(Tag.SPECIFIC_CHARACTER_SET, declared);
    }
    data.put(Tag.SOP_CLASS_UID, SECONDARY_CAPTURE)
        .put(Tag.SOP_INSTANCE_UID, sop)
        .put(Tag.STUDY_DATE, "20240102")
        .put(Tag.ACCESSION_NUMBER, "A1")
        .put(Tag.MODALITY, "OT")
        .put(Tag.PATIENT_ID, "PID-" + uid)
        .put(Tag.PATIENT_BIRTH_DATE, "19610203")
        .put(Tag.PATIENT_SEX, "O")
        .put(Tag.STUDY_INSTANCE_UID, uid)
        .put(Tag.SERIES_INSTANCE_UID, uid + ".1")
        .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
        .putBytes(Tag.PATIENT_NAME, Vr.PN, nameBytes());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Part10.metaBytes(SECONDARY_CAPTURE, sop, TransferSyntax.EXPLICIT_LE.uid()));
    file.writeBytes(DataSetWriter.write(data.build(), TransferSyntax.EXPLICIT_LE.coding()));
    return file.toByteArray();
  }
}
