package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.adt.PatientRegistry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A patient registry as a CSV file, by MRN: what {@link PatientCsv} reads, with status (ACTIVE or
 * MERGED), merged_into and aliases ({@code id^^^issuer}, with {@code \} between several).
 */
public final class RegistryCsv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setRecordSeparator('\n')
          .setHeader(
              "mrn",
              "status",
              "merged_into",
              "family",
              "given",
              "middle",
              "prefix",
              "suffix",
              "birth_date",
              "sex",
              "previous_family",
              "issuer",
              "issuer_oid",
              "ideographic",
              "phonetic",
              "aliases")
          .get();

  private RegistryCsv() {}

  /** Writes it whole or not at all; throws GTY-0431 if that is not possible. */
  public static void write(PatientRegistry registry, Path target) {
    try (OutputFile file = new OutputFile(target)) {
      try (CSVPrinter printer =
          new CSVPrinter(new BufferedWriter(file.writer(StandardCharsets.UTF_8)), FORMAT)) {
        List<Patient> patients =
            registry.all().stream().sorted(Comparator.comparing(Patient::mrn)).toList();
        for (Patient patient : patients) {
          print(registry, patient, printer);
        }
      } catch (IOException e) {
        throw file.failed(e);
      }
      file.finish();
    } catch (IOException e) {
      throw new OutputFile(target).failed(e);
    }
  }

  private static void print(PatientRegistry registry, Patient patient, CSVPrinter printer)
      throws IOException {
    boolean merged = registry.isMerged(patient.mrn());
    String aliases =
        registry.aliasesOf(patient.mrn()).stream()
            .map(alias -> alias.id() + "^^^" + alias.issuer())
            .collect(Collectors.joining("\\"));
    printer.printRecord(
        patient.mrn(),
        merged ? "MERGED" : "ACTIVE",
        merged ? registry.survivor(patient.mrn()) : "",
        patient.name().family(),
        patient.name().given(),
        patient.name().middle(),
        patient.name().prefix(),
        patient.name().suffix(),
        patient.birthDate() == 0 ? "" : patient.birthDate(),
        patient.sex(),
        patient.name().previousFamily(),
        patient.issuer(),
        patient.issuerOid(),
        patient.name().ideographic(),
        patient.name().phonetic(),
        aliases);
  }
}
