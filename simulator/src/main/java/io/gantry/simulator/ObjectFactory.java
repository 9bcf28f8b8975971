package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.simulator.SimulatedStudy.SimulatedSeries;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Fills the modules of PS3.3 for the instances of a study's plan. Stateless. */
final class ObjectFactory {
  private static final long INSTANCES = 4;
  private static final int SCANNING_SEQUENCE = 0x00180020;
  private static final int SEQUENCE_VARIANT = 0x00180021;
  private static final int SCAN_OPTIONS = 0x00180022;
  private static final int MR_ACQUISITION_TYPE = 0x00180023;
  private static final int ECHO_TRAIN_LENGTH = 0x00180091;
  private static final int CONTINUITY_OF_CONTENT = 0x0040A050;
  private static final int PERFORMED_PROCEDURE_CODE_SEQUENCE = 0x0040A372;

  private ObjectFactory() {}

  /** SOP Instance UID of the same. */
  static String uid(SimulatedSeries series, int number) {
    return draw(series, number).uid();
  }

  private static Draw draw(SimulatedSeries series, int number) {
    SimulatedStudy study = series.study();
    return Draw.of(study.holding().seed(), INSTANCES, study.number(), series.number(), number);
  }

  /**
   * @param number of the instance in its series, from 1
   */
  static SimulatedObject object(SimulatedSeries series, int number) {
    SimulatedStudy study = series.study();
    Draw draw = draw(series, number);
    String uid = draw.uid();
    long identity = draw.next();
    ImageSize size = size(series.kind(), study.holding().imageKiB());
    DataSetBuilder to = DataSet.builder();
    patient(study.patient(), to);
    study(study, to);
    series(series, to);
    to.put(Tag.SOP_CLASS_UID, Vr.UI, series.kind().sopClassUid())
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, uid)
        .putLong(Tag.INSTANCE_NUMBER, Vr.IS, number);
    switch (series.kind()) {
      case CT -> ct(series, number, to);
      case MR -> mr(series, number, to);
      case CR -> cr(number, to);
      case US -> us(to);
      case SR -> sr(study, to);
    }
    if (size != null) {
      image(series.kind(), number, size, to);
    }
    return new SimulatedObject(
        series.kind().sopClassUid(), uid, number, to.build(), size, identity);
  }

  private static @Nullable ImageSize size(Kind kind, long kiB) {
    return switch (kind) {
      case CT, MR -> ImageSize.ofKiB(kiB, 2);
      case CR -> ImageSize.ofKiB(kiB * 4, 2);
      case US -> ImageSize.clipOfKiB(kiB * 16);
      case SR -> null;
    };
  }

  /** Patient module and what the text of the object is encoded in. */
  static void patient(SimulatedPatient patient, DataSetBuilder to) {
    if (patient.declared()) {
      if (!patient.characterSet().isEmpty()) {
        to.put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, patient.characterSet());
      }
      to.put(Tag.PATIENT_NAME, Vr.PN, patient.name());
    } else {
      to.putBytes(Tag.PATIENT_NAME, Vr.PN, patient.name().getBytes(StandardCharsets.UTF_8));
    }
    to.put(Tag.PATIENT_ID, Vr.LO, patient.id())
        .put(Tag.PATIENT_BIRTH_DATE, Vr.DA, patient.birthDate())
        .put(Tag.PATIENT_SEX, Vr.CS, patient.sex());
    if (!patient.issuer().isEmpty()) {
      to.put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, patient.issuer());
    }
  }

  /** General Study module. */
  static void study(SimulatedStudy study, DataSetBuilder to) {
    to.put(Tag.STUDY_INSTANCE_UID, Vr.UI, study.uid())
        .put(Tag.STUDY_DATE, Vr.DA, text(study.date()))
        .put(Tag.STUDY_TIME, Vr.TM, study.date().isEmpty() ? text("") : text(study.time()))
        .put(Tag.ACCESSION_NUMBER, Vr.SH, study.accessionNumber())
        .put(Tag.STUDY_ID, Vr.SH, study.id())
        .put(Tag.STUDY_DESCRIPTION, Vr.LO, study.description())
        .put(Tag.REFERRING_PHYSICIAN_NAME, Vr.PN, study.referringPhysician());
  }

  private static String[] text(String value) {
    return value.isEmpty() ? new String[0] : new String[] {value};
  }

  /** General Series, Frame of Reference and General Equipment modules. */
  static void series(SimulatedSeries series, DataSetBuilder to) {
    Kind kind = series.kind();
    to.put(Tag.SERIES_INSTANCE_UID, Vr.UI, series.uid())
        .putLong(Tag.SERIES_NUMBER, Vr.IS, series.number())
        .put(Tag.MODALITY, Vr.CS, kind.name())
        .put(Tag.SERIES_DESCRIPTION, Vr.LO, series.description())
        .put(Tag.MANUFACTURER, Vr.LO, "Gantry Simulator")
        .put(Tag.INSTITUTION_NAME, Vr.LO, "Invented General Hospital");
    String date = series.study().date();
    if (!date.isEmpty()) {
      to.put(Tag.SERIES_DATE, Vr.DA, date).put(Tag.SERIES_TIME, Vr.TM, series.study().time());
    }
    switch (kind) {
      case CT -> to.put(Tag.BODY_PART_EXAMINED, Vr.CS, "CHEST");
      case MR -> to.put(Tag.BODY_PART_EXAMINED, Vr.CS, "BRAIN");
      case CR -> to.put(Tag.BODY_PART_EXAMINED, Vr.CS, "CHEST");
      case US -> to.put(Tag.BODY_PART_EXAMINED, Vr.CS, "ABDOMEN");
      case SR -> {
        // A report has no part.
      }
    }
  }

  private static void ct(SimulatedSeries series, int number, DataSetBuilder to) {
    to.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
        .put(Tag.KVP, Vr.DS, "120")
        .put(Tag.EXPOSURE, Vr.IS, "150")
        .put(Tag.CONVOLUTION_KERNEL, Vr.SH, "STANDARD")
        .put(Tag.RESCALE_INTERCEPT, Vr.DS, "-1024")
        .put(Tag.RESCALE_SLOPE, Vr.DS, "1")
        .put(Tag.RESCALE_TYPE, Vr.LO, "HU")
        .put(Tag.WINDOW_CENTER, Vr.DS, "40")
        .put(Tag.WINDOW_WIDTH, Vr.DS, "400");
    plane(series, number, to);
  }

  private static void mr(SimulatedSeries series, int number, DataSetBuilder to) {
    to.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "OTHER")
        .put(SCANNING_SEQUENCE, Vr.CS, "SE")
        .put(SEQUENCE_VARIANT, Vr.CS, "SK")
        .put(SCAN_OPTIONS, Vr.CS)
        .put(MR_ACQUISITION_TYPE, Vr.CS, "2D")
        .put(Tag.REPETITION_TIME, Vr.DS, "500")
        .put(Tag.ECHO_TIME, Vr.DS, "14")
        .put(ECHO_TRAIN_LENGTH, Vr.IS, "1")
        .put(Tag.MAGNETIC_FIELD_STRENGTH, Vr.DS, "1.5");
    plane(series, number, to);
  }

  /** Image Plane and Frame of Reference modules: slices 2.5 mm apart. */
  private static void plane(SimulatedSeries series, int number, DataSetBuilder to) {
    String z = String.format(Locale.ROOT, "%.1f", -2.5 * (number - 1));
    to.put(Tag.PATIENT_POSITION, Vr.CS, "HFS")
        .put(Tag.SLICE_THICKNESS, Vr.DS, "2.5")
        .put(Tag.IMAGE_POSITION_PATIENT, Vr.DS, "-160", "-160", z)
        .put(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, "1", "0", "0", "0", "1", "0")
        .put(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, frameOfReference(series.study()))
        .put(Tag.POSITION_REFERENCE_INDICATOR, Vr.LO)
        .put(Tag.SLICE_LOCATION, Vr.DS, z)
        .put(Tag.PIXEL_SPACING, Vr.DS, "0.625", "0.625");
  }

  private static String frameOfReference(SimulatedStudy study) {
    return Draw.of(study.holding().seed(), INSTANCES, study.number()).uid();
  }

  private static void cr(int number, DataSetBuilder to) {
    to.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY")
        .put(Tag.VIEW_POSITION, Vr.CS, number % 2 == 1 ? "PA" : "LL")
        .put(Tag.PATIENT_ORIENTATION, Vr.CS, "L", "F")
        .put(Tag.WINDOW_CENTER, Vr.DS, "1000")
        .put(Tag.WINDOW_WIDTH, Vr.DS, "2000");
  }

  private static void us(DataSetBuilder to) {
    to.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY")
        .put(Tag.PATIENT_ORIENTATION, Vr.CS)
        .put(Tag.FRAME_TIME, Vr.DS, "33.33")
        .putLong(Tag.FRAME_INCREMENT_POINTER, Vr.AT, Tag.FRAME_TIME);
  }

  /** General Image and Image Pixel modules. */
  private static void image(Kind kind, int number, ImageSize size, DataSetBuilder to) {
    int bits = size.bytesPerPixel() * 8;
    int stored = bits == 16 ? 12 : 8;
    to.putLong(Tag.ACQUISITION_NUMBER, Vr.IS, number)
        .putLong(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .putLong(Tag.ROWS, Vr.US, size.rows())
        .putLong(Tag.COLUMNS, Vr.US, size.columns())
        .putLong(Tag.BITS_ALLOCATED, Vr.US, bits)
        .putLong(Tag.BITS_STORED, Vr.US, stored)
        .putLong(Tag.HIGH_BIT, Vr.US, stored - 1)
        .putLong(Tag.PIXEL_REPRESENTATION, Vr.US, 0);
    if (kind == Kind.US) {
      to.putLong(Tag.NUMBER_OF_FRAMES, Vr.IS, size.frames())
          .put(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "00");
    }
  }

  /** SR Document General and SR Document Content modules: a title and two findings. */
  private static void sr(SimulatedStudy study, DataSetBuilder to) {
    String date = study.date().isEmpty() ? "20200101" : study.date();
    to.put(Tag.CONTENT_DATE, Vr.DA, date)
        .put(Tag.CONTENT_TIME, Vr.TM, study.time())
        .putItems(Tag.REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE)
        .put(Tag.VALUE_TYPE, Vr.CS, "CONTAINER")
        .putItems(
            Tag.CONCEPT_NAME_CODE_SEQUENCE, code("18748-4", "LN", "Diagnostic imaging report"))
        .put(CONTINUITY_OF_CONTENT, Vr.CS, "SEPARATE")
        .putItems(PERFORMED_PROCEDURE_CODE_SEQUENCE)
        .put(Tag.COMPLETION_FLAG, Vr.CS, "COMPLETE")
        .put(Tag.VERIFICATION_FLAG, Vr.CS, "UNVERIFIED")
        .putItems(
            Tag.CONTENT_SEQUENCE,
            text("121071", "Finding", "No finding: this patient was invented."),
            text("121077", "Conclusion", "Normal study of " + study.description() + "."));
  }

  private static DataSet text(String code, String meaning, String value) {
    return DataSet.builder()
        .put(Tag.RELATIONSHIP_TYPE, Vr.CS, "CONTAINS")
        .put(Tag.VALUE_TYPE, Vr.CS, "TEXT")
        .putItems(Tag.CONCEPT_NAME_CODE_SEQUENCE, code(code, "DCM", meaning))
        .put(Tag.TEXT_VALUE, Vr.UT, value)
        .build();
  }

  private static DataSet code(String value, String scheme, String meaning) {
    return DataSet.builder()
        .put(Tag.CODE_VALUE, Vr.SH, value)
        .put(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, scheme)
        .put(Tag.CODE_MEANING, Vr.LO, meaning)
        .build();
  }
}
