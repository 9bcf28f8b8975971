package io.gantry.normalizer.adapter.csv;

import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientIndex;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.adt.PatientRegistry;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** A patient index as a CSV file (docs/identities.md has its columns). */
public final class PatientCsv {
  private static final Set<String> REQUIRED =
      Set.of("mrn", "family", "given", "middle", "prefix", "suffix", "birth_date", "sex", "issuer");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);

  private PatientCsv() {}

  /**
   * The index, whole.
   *
   * @throws io.gantry.platform.config.ConfigProblems with every problem and its line; nothing is
   *     loaded then
   */
  public static PatientIndex load(Path file) {
    PatientIndex index = new PatientIndex();
    Map<String, String> merges = new LinkedHashMap<>();
    read(
        file,
        entry -> {
          index.put(entry.patient());
          entry.aliases().forEach(alias -> index.alias(alias.id(), alias.issuer(), entry.mrn()));
          if (!entry.mergedInto().isEmpty()) {
            merges.put(entry.mrn(), entry.mergedInto());
          }
        });
    merges.forEach(index::merge);
    return index;
  }

  /**
   * The same as a registry that messages may change.
   *
   * @throws io.gantry.platform.config.ConfigProblems with every problem and its line; nothing is
   *     loaded then
   */
  public static PatientRegistry registry(Path file) {
    PatientRegistry registry = new PatientRegistry();
    Map<String, String> merges = new LinkedHashMap<>();
    read(
        file,
        entry -> {
          registry.put(entry.patient());
          entry.aliases().forEach(alias -> registry.alias(alias, entry.mrn()));
          if (!entry.mergedInto().isEmpty()) {
            merges.put(entry.mrn(), entry.mergedInto());
          }
        });
    merges.forEach(registry::merge);
    registry.keep();
    return registry;
  }

  /**
   * A row.
   *
   * @param mergedInto the MRN that took this one over; empty = none
   */
  public record Entry(Patient patient, String mergedInto, List<PatientRegistry.Alias> aliases) {
    public Entry {
      aliases = List.copyOf(aliases);
    }

    String mrn() {
      return patient.mrn();
    }
  }

  /**
   * Passes on every patient in the order of the file. What was passed on is to be thrown away when
   * this throws.
   *
   * @throws io.gantry.platform.config.ConfigProblems with every problem and its line
   */
  public static void read(Path file, Consumer<Entry> consumer) {
    Map<String, Long> lines = new HashMap<>();
    Map<String, String> merges = new HashMap<>();
    Map<String, CsvFile.Row> mergeLines = new HashMap<>();
    new CsvFile(file)
        .read(
            REQUIRED,
            row -> {
              String mrn = row.get("mrn").strip();
              int birthDate = birthDate(row);
              char sex = sex(row);
              if (mrn.isEmpty()) {
                row.problem("GTY-0422", "mrn is empty");
                return;
              }
              Long earlier = lines.putIfAbsent(mrn, row.line());
              if (earlier != null) {
                row.problem("GTY-0423", "the mrn is also in line " + earlier);
                return;
              }
              PersonName name = name(row);
              if (isNameless(name)) {
                row.problem("GTY-0422", "family and given are empty");
              }
              Patient patient =
                  new Patient(
                      mrn,
                      name,
                      birthDate,
                      sex,
                      row.get("issuer").strip(),
                      row.get("issuer_oid").strip());
              String mergedInto = row.get("merged_into").strip();
              if (!mergedInto.isEmpty()) {
                merges.put(mrn, mergedInto);
                mergeLines.put(mrn, row);
              }
              consumer.accept(new Entry(patient, mergedInto, aliases(row)));
            },
            () -> checkMerges(lines.keySet(), merges, mergeLines));
  }

  private static void checkMerges(
      Set<String> mrns, Map<String, String> merges, Map<String, CsvFile.Row> rows) {
    merges.forEach((mrn, into) -> {
      CsvFile.Row row = Objects.requireNonNull(rows.get(mrn));
      if (!mrns.contains(into)) {
        row.problem("GTY-0422", "merged_into is not an mrn of this file");
      } else if (merges.containsKey(into) || into.equals(mrn)) {
        row.problem("GTY-0422", "merged_into was itself merged: name where it ends");
      }
    });
  }

  private static List<PatientRegistry.Alias> aliases(CsvFile.Row row) {
    List<PatientRegistry.Alias> aliases = new ArrayList<>();
    for (String alias : row.get("aliases").split("\\\\")) {
      String[] parts = alias.split("\\^", -1);
      if (parts.length > 3 && !parts[0].isBlank() && !parts[3].isBlank()) {
        aliases.add(new PatientRegistry.Alias(parts[0], parts[3]));
      } else if (!alias.isBlank()) {
        row.problem("GTY-0422", "aliases is not a list of id^^^issuer");
      }
    }
    return aliases;
  }

  private static boolean isNameless(PersonName name) {
    return name.family().isBlank()
        && name.given().isBlank()
        && name.ideographic().isBlank()
        && name.phonetic().isBlank();
  }

  private static PersonName name(CsvFile.Row row) {
    return new PersonName(
        row.get("family"),
        row.get("given"),
        row.get("middle"),
        row.get("prefix"),
        row.get("suffix"),
        row.get("previous_family"),
        row.get("ideographic"),
        row.get("phonetic"));
  }

  private static int birthDate(CsvFile.Row row) {
    String text = row.get("birth_date").strip();
    if (text.isEmpty()) {
      return 0;
    }
    try {
      LocalDate date = LocalDate.parse(text, DAY);
      if (date.getYear() >= 1850 && date.getYear() <= 2200) {
        return Integer.parseInt(text);
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      // told below
    }
    row.problem("GTY-0422", "birth_date is not a date as YYYYMMDD");
    return 0;
  }

  private static char sex(CsvFile.Row row) {
    String text = row.get("sex").strip();
    if (text.isEmpty()) {
      return 'U';
    }
    if (text.length() == 1 && "MFOU".contains(text)) {
      return text.charAt(0);
    }
    row.problem("GTY-0422", "sex is none of M, F, O, U");
    return 'U';
  }
}
