package io.gantry.fhir.index;

import io.gantry.contracts.event.PatientEvent.OtherNumber;
import io.gantry.contracts.event.PatientEvent.PatientNumber;
import io.gantry.contracts.patient.PatientName;
import io.gantry.fhir.adt.ServedPatient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.HumanName.NameUse;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Identifier.IdentifierUse;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/**
 * FHIR R4 Patient (hl7.org/fhir/R4/patient.html) to a patient of the index. Whether it is active
 * does not matter: archives hold images of those who have not been seen for years. A pure function.
 */
public final class PatientMapper {
  /** Changes whenever the same resource may be read otherwise: servers are then read whole. */
  public static final String RULES = "fhir-1";

  /** ABC, IDE or SYL: alphabetic, ideographic or phonetic (ISO 21090, EN representation). */
  private static final String REPRESENTATION =
      "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";

  private static final int LONGEST = 1000;
  private static final int MOST_NUMBERS = 100;

  private final String issuer;
  private final Map<String, String> systems;
  private final Map<String, String> issuers = new HashMap<>();

  /**
   * @param issuer whose numbers are the MRNs
   * @param systems issuer to identifier system; has the issuer
   */
  public PatientMapper(String issuer, Map<String, String> systems) {
    this.issuer = issuer;
    this.systems = Map.copyOf(systems);
    // Of two issuers with one system always the same one.
    new TreeMap<>(systems)
        .descendingMap()
        .forEach((name, system) -> issuers.put(normalized(system), name));
    issuers.put(normalized(mrnSystem()), issuer);
  }

  /** The identifier system of the MRNs. */
  public String mrnSystem() {
    String system = systems.get(issuer);
    if (system == null) {
      throw new IllegalArgumentException("the issuer has no identifier system");
    }
    return system;
  }

  /** The identifier system of an issuer, by its name. */
  public Optional<String> systemOf(String name) {
    return Optional.ofNullable(systems.get(name));
  }

  /** Whether it is the issuer of the MRNs. */
  public boolean isMrnIssuer(String name) {
    return normalized(systems.getOrDefault(name, "")).equals(normalized(mrnSystem()));
  }

  /** What tells whether resources were read in the same way. */
  public String version() {
    return "%s %s %s".formatted(issuer, RULES, Integer.toHexString(issuers.hashCode()));
  }

  /** Without merge; empty where it has no MRN or no name. */
  public Optional<ServedPatient> map(Patient patient) {
    Optional<String> mrn = mrnOf(patient.getIdentifier());
    PatientName name = name(patient.getName());
    boolean named =
        !(name.family() + name.given() + name.ideographic() + name.phonetic()).isBlank();
    if (mrn.isEmpty() || !named) {
      return Optional.empty();
    }
    return Optional.of(
        new ServedPatient(
            new PatientNumber(mrn.orElseThrow(), issuer, oid(mrnSystem())),
            name,
            birthDate(patient.getBirthDateElement()),
            sex(patient.getGender()),
            otherNumbers(patient.getIdentifier(), mrn.orElseThrow()),
            "",
            updatedAt(patient)));
  }

  /** When the server changed it last; null = not said. */
  static @Nullable Instant updatedAt(Patient patient) {
    return patient.getMeta().hasLastUpdated()
        ? patient.getMeta().getLastUpdated().toInstant()
        : null;
  }

  /** The MRN among identifiers; of several the one in use that stands first. */
  Optional<String> mrnOf(List<Identifier> identifiers) {
    List<Identifier> own =
        identifiers.stream()
            .filter(id -> issuer.equals(issuerOf(id)) && !text(id.getValue()).isEmpty())
            .toList();
    return own.stream()
        .filter(id -> id.getUse() != IdentifierUse.OLD && id.getUse() != IdentifierUse.TEMP)
        .findFirst()
        .or(() -> own.stream().findFirst())
        .map(id -> text(id.getValue()));
  }

  private @Nullable String issuerOf(Identifier id) {
    return id.hasSystem() ? issuers.get(normalized(id.getSystem())) : null;
  }

  /** URIs of OIDs are often written in upper case. */
  private static String normalized(String system) {
    String text = system.strip();
    return text.regionMatches(true, 0, "urn:", 0, 4) ? text.toLowerCase(Locale.ROOT) : text;
  }

  private static String oid(String system) {
    String text = normalized(system);
    return text.startsWith("urn:oid:") ? text.substring("urn:oid:".length()) : "";
  }

  private List<OtherNumber> otherNumbers(List<Identifier> identifiers, String mrn) {
    return identifiers.stream()
        .filter(id -> issuerOf(id) != null && id.getUse() != IdentifierUse.TEMP)
        .map(id -> new OtherNumber(text(id.getValue()), String.valueOf(issuerOf(id))))
        .filter(id -> !id.id().isEmpty())
        .filter(id -> !(id.issuer().equals(issuer) && id.id().equals(mrn)))
        .distinct()
        .sorted(Comparator.comparing(OtherNumber::issuer).thenComparing(OtherNumber::id))
        .limit(MOST_NUMBERS)
        .toList();
  }

  private static PatientName name(List<HumanName> names) {
    List<HumanName> current =
        names.stream()
            .filter(name -> name.getUse() != NameUse.MAIDEN && name.getUse() != NameUse.OLD)
            .filter(name -> name.getUse() != NameUse.NICKNAME)
            .sorted(Comparator.comparingInt(PatientMapper::rank))
            .toList();
    HumanName main =
        current.stream()
            .filter(name -> representation(name).equals("ABC"))
            .findFirst()
            .orElseGet(HumanName::new);
    List<String> given = new ArrayList<>();
    main.getGiven().forEach(part -> given.add(text(part.getValue())));
    return new PatientName(
        family(main),
        given.isEmpty() ? "" : given.getFirst(),
        given.isEmpty() ? "" : String.join(" ", given.subList(1, given.size())).strip(),
        text(main.getPrefixAsSingleString()),
        text(main.getSuffixAsSingleString()),
        former(names),
        written(current, "IDE"),
        written(current, "SYL"));
  }

  /** A name that is only text is read as archives' names are: as the family name part. */
  private static String family(HumanName name) {
    String family = text(name.getFamily());
    return family.isEmpty() && !name.hasGiven() ? text(name.getText()) : family;
  }

  private static int rank(HumanName name) {
    NameUse use = name.getUse();
    return use == NameUse.OFFICIAL ? 0 : use == NameUse.USUAL ? 1 : use == null ? 2 : 3;
  }

  private static String former(List<HumanName> names) {
    for (NameUse use : List.of(NameUse.MAIDEN, NameUse.OLD)) {
      for (HumanName name : names) {
        if (name.getUse() == use && !text(name.getFamily()).isEmpty()) {
          return text(name.getFamily());
        }
      }
    }
    return "";
  }

  private static String written(List<HumanName> names, String representation) {
    return names.stream()
        .filter(name -> representation(name).equals(representation))
        .map(name -> text(name.getFamily()) + "^" + text(name.getGivenAsSingleString()))
        .findFirst()
        .orElse("");
  }

  private static String representation(HumanName name) {
    Extension said = name.getExtensionByUrl(REPRESENTATION);
    return said != null && said.getValue() instanceof CodeType code && code.hasValue()
        ? code.getValue()
        : "ABC";
  }

  private static int birthDate(DateType date) {
    String text = date.getValueAsString();
    if (text == null || !text.matches("\\d{4}-\\d{2}-\\d{2}")) {
      return 0;
    }
    int day = Integer.parseInt(text.replace("-", ""));
    return day >= 1850_01_01 && day <= 2200_12_31 ? day : 0;
  }

  private static char sex(@Nullable AdministrativeGender gender) {
    return switch (gender) {
      case MALE -> 'M';
      case FEMALE -> 'F';
      case OTHER -> 'O';
      case UNKNOWN, NULL -> 'U';
      case null -> 'U';
    };
  }

  /** Without control characters, and no longer than any real one. */
  private static String text(@Nullable String value) {
    String clean = value == null ? "" : value.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() > LONGEST ? "" : clean;
  }
}
