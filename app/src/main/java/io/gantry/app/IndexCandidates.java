package io.gantry.app;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.normalizer.gate.AssumedIssuers;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.PossiblePatient;
import io.gantry.reconciler.wave.Candidates;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Whose a study may be, by the matcher that decides at the gate. Safe between threads. */
final class IndexCandidates implements Candidates {
  private final Supplier<PatientDirectory> index;
  private final Map<String, String> issuers;

  /**
   * @param index opened when it is first asked
   * @param issuers {@code sources[].issuerOfPatientId} by source
   */
  IndexCandidates(Supplier<PatientDirectory> index, Map<String, String> issuers) {
    this.index = index;
    this.issuers = Map.copyOf(issuers);
  }

  @Override
  public List<Candidate> of(String source, ArchivePatient asked, String mrn, int limit) {
    PatientRecord record =
        new PatientRecord(
            "",
            source,
            asked.id(),
            asked.issuer(),
            asked.otherIds(),
            asked.name(),
            asked.birthDate(),
            asked.sex());
    Name name = Name.of(asked.name());
    return new AssumedIssuers(index.get(), issuers)
        .candidates(record, mrn, limit).stream().map(one -> shown(one, asked, name)).toList();
  }

  private static Candidate shown(PossiblePatient found, ArchivePatient asked, Name name) {
    Patient patient = found.patient();
    return new Candidate(
        patient.mrn(),
        patient.issuer(),
        found.score(),
        found.words(),
        found.fields().stream().map(field -> shown(field, patient, asked, name)).toList());
  }

  private static Field shown(
      PossiblePatient.Comparison field, Patient patient, ArchivePatient asked, Name name) {
    PersonName known = patient.name();
    int born = patient.birthDate();
    return switch (field.field()) {
      case NUMBER ->
          field("Patient number", numbers(asked), numbers(patient.mrn(), patient.issuer()), field);
      case FAMILY ->
          field(
              "Family name",
              name.family(),
              joined(known.family(), " (before: ", known.previousFamily()),
              field);
      case GIVEN -> field("Given name", name.given(), known.given(), field);
      case MIDDLE -> field("Middle name", name.middle(), known.middle(), field);
      case WRITTEN ->
          field(
              "Name in ideographs or phonetic",
              name.written(),
              (known.ideographic() + " " + known.phonetic()).replace('^', ' ').strip(),
              field);
      case BIRTH_DATE ->
          field(
              "Birth date",
              date(asked.birthDate()),
              born == 0 ? "" : date(String.format(Locale.ROOT, "%08d", born)),
              field);
      case SEX -> field("Sex", asked.sex(), String.valueOf(patient.sex()), field);
    };
  }

  private static Field field(
      String name, String archive, String index, PossiblePatient.Comparison compared) {
    return new Field(
        name,
        archive,
        index,
        switch (compared.agreement()) {
          case SAME -> "same";
          case SIMILAR -> "similar";
          case DIFFERENT -> "different";
          case NOT_COMPARED -> "not compared";
        },
        compared.words());
  }

  private static String joined(String text, String between, String more) {
    return more.isEmpty() ? text : text + between + more + ")";
  }

  private static String numbers(ArchivePatient asked) {
    String own = numbers(asked.id(), asked.issuer());
    return asked.otherIds().isEmpty() ? own : own + "; also " + asked.otherIds();
  }

  private static String numbers(String id, String issuer) {
    return issuer.isEmpty() || id.isEmpty() ? id : id + " (" + issuer + ")";
  }

  /** YYYYMMDD with dashes; anything else as it stands. */
  private static String date(String text) {
    return text.matches("[0-9]{8}")
        ? text.substring(0, 4) + "-" + text.substring(4, 6) + "-" + text.substring(6)
        : text;
  }

  /** The component groups of a person name (PS3.5 6.2.1). */
  private record Name(String family, String given, String middle, String written) {
    static Name of(String text) {
      String[] groups = text.split("=", 2);
      String[] parts = groups[0].split("\\^", -1);
      return new Name(
          part(parts, 0),
          part(parts, 1),
          part(parts, 2),
          groups.length < 2 ? "" : groups[1].replace('^', ' ').replace('=', ' ').strip());
    }

    private static String part(String[] parts, int at) {
      return at < parts.length ? parts[at].strip() : "";
    }
  }
}
