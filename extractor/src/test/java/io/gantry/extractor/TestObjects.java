package io.gantry.extractor;

import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** CT images with invented patients. */
final class TestObjects {
  private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  private static final String EXPLICIT_LE = "1.2.840.10008.1.2.1";

  private TestObjects() {}

  /** Writes a study of one series; returns its files. */
  static List<Path> study(Path directory, String study, int instances, int side)
      throws IOException {
    Files.createDirectories(directory);
    List<Path> files = new ArrayList<>();
    for (int i = 1; i <= instances; i++) {
      Path file = directory.resolve(study + "." + i + ".dcm");
      Files.write(file, ct(study, study + ".1", study + ".1." + i, i, side));
      files.add(file);
    }
    return files;
  }

  /** Writes an image with so many bytes in a private element before its pixels. */
  static Path longHeader(Path directory, String study, String sop, int bytes) throws IOException {
    Path file = directory.resolve(sop + ".dcm");
    Files.write(file, ct(study, study + ".1", sop, 9, 16, bytes));
    return file;
  }

  /** One image of side x side pixels of 16 bit. */
  static byte[] ct(String study, String series, String sop, int number, int side) {
    return ct(study, series, sop, number, side, 0);
  }

  private static byte[] ct(
      String study, String series, String sop, int number, int side, int privateBytes) {
    byte[] pixels = new byte[2 * side * side];
    new Random(sop.hashCode()).nextBytes(pixels);
    DataSet image =
        DataSet.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
            .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
            .put(Tag.SOP_CLASS_UID, CT)
            .put(Tag.SOP_INSTANCE_UID, sop)
            .put(Tag.STUDY_DATE, "20200102")
            .put(Tag.STUDY_TIME, "101112")
            .put(0x00090010, Vr.LO, "GANTRY TEST")
            .putBytes(0x00091001, Vr.OB, new byte[privateBytes])
            .put(Tag.ACCESSION_NUMBER, "A1")
            .put(Tag.MODALITY, "CT")
            .put(Tag.PATIENT_NAME, "Test^Object")
            .put(Tag.PATIENT_ID, "T-1")
            .put(Tag.PATIENT_BIRTH_DATE, "19700101")
            .put(Tag.PATIENT_SEX, "O")
            .put(Tag.STUDY_INSTANCE_UID, study)
            .put(Tag.SERIES_INSTANCE_UID, series)
            .put(Tag.STUDY_ID, "1")
            .put(Tag.SERIES_NUMBER, "1")
            .put(Tag.INSTANCE_NUMBER, Integer.toString(number))
            .putInt(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
            .putInt(Tag.ROWS, Vr.US, side)
            .putInt(Tag.COLUMNS, Vr.US, side)
            .putInt(Tag.BITS_ALLOCATED, Vr.US, 16)
            .putInt(Tag.BITS_STORED, Vr.US, 16)
            .putInt(Tag.HIGH_BIT, Vr.US, 15)
            .putInt(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, pixels)
            .build();
    byte[] meta = Part10.metaBytes(CT, sop, EXPLICIT_LE);
    byte[] data = DataSetWriter.write(image, Coding.EXPLICIT_LE);
    byte[] file = java.util.Arrays.copyOf(meta, meta.length + data.length);
    System.arraycopy(data, 0, file, meta.length, data.length);
    return file;
  }
}
