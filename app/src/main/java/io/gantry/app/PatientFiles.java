package io.gantry.app;

import io.gantry.contracts.Uids;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.WavePlan.Appointment;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of patients and of appointments that plans are made from. */
public final class PatientFiles {
  private PatientFiles() {}

  /** Distinct patient IDs of the column {@code patient_id}, in file order. */
  public static List<String> patients(Path file) {
    CsvColumns csv = CsvColumns.read(file, "--patients", "GTY-0145", List.of("patient_id"));
    Set<String> patients = new LinkedHashSet<>();
    for (int i = 0; i < csv.size(); i++) {
      String patient = csv.cell(i, "patient_id");
      if (patient != null) {
        patients.add(patient);
      }
    }
    if (patients.isEmpty()) {
      throw new GantryException("GTY-0145", "--patients " + file + " lists no patient");
    }
    return List.copyOf(patients);
  }

  /**
   * Columns {@code time} (ISO-8601; without offset: of this machine's zone) and {@code
   * study_instance_uid} or {@code patient_id}.
   */
  public static List<Appointment> appointments(Path file) {
    CsvColumns csv = CsvColumns.read(file, "--appointments", "GTY-0146", List.of("time"));
    List<Appointment> appointments = new ArrayList<>();
    List<Integer> wrong = new ArrayList<>();
    for (int i = 0; i < csv.size(); i++) {
      String study = csv.cell(i, "study_instance_uid");
      String patient = study == null ? csv.cell(i, "patient_id") : null;
      try {
        if (study == null ? patient == null : !Uids.isPlain(study)) {
          wrong.add(i + 1);
        } else {
          appointments.add(
              new Appointment(study, patient, time(String.valueOf(csv.cell(i, "time")))));
        }
      } catch (DateTimeException e) {
        wrong.add(i + 1);
      }
    }
    if (!wrong.isEmpty() || appointments.isEmpty()) {
      throw new GantryException(
          "GTY-0146",
          "--appointments "
              + file
              + (wrong.isEmpty()
                  ? " lists none"
                  : " can't be read in row(s) " + wrong.subList(0, Math.min(10, wrong.size()))));
    }
    return List.copyOf(appointments);
  }

  private static Instant time(String text) {
    String iso = text.replace(' ', 'T');
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException e) {
      return LocalDateTime.parse(iso).atZone(ZoneId.systemDefault()).toInstant();
    }
  }
}
