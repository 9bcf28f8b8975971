package io.gantry.fhir.index;

import io.gantry.fhir.adt.ServedPatient;
import io.gantry.fhir.publish.EhrFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Patient.PatientLinkComponent;
import org.hl7.fhir.r4.model.Reference;

/**
 * Resources of one page as patients of the index, survivors before those that they replace
 * (Patient.link {@code replaced-by} and {@code replaces}). Not thread safe.
 */
final class Merges {
  private static final int LONGEST_CHAIN = 20;

  private final PatientServer server;
  private final PatientMapper mapper;

  /** By reference: what was read already. */
  private final Map<String, Optional<Patient>> read = new HashMap<>();

  private final List<ServedPatient> found = new ArrayList<>();
  private int passedOver;

  Merges(PatientServer server, PatientMapper mapper) {
    this.server = server;
    this.mapper = mapper;
  }

  /** Patients in the order in which they have to be written. */
  List<ServedPatient> found() {
    return List.copyOf(found);
  }

  /** Resources without MRN or name, or whose survivor can't be found. */
  int passedOver() {
    return passedOver;
  }

  void add(Patient patient) throws EhrFailure {
    if (add(patient, 0).isEmpty()) {
      passedOver++;
      return;
    }
    for (PatientLinkComponent link : patient.getLink()) {
      if (link.getType() == LinkType.REPLACES) {
        Optional<Patient> replaced = read(link.getOther());
        if (replaced.isPresent() && isReplaced(replaced.orElseThrow())) {
          add(replaced.orElseThrow(), 0);
        }
      }
    }
  }

  private static boolean isReplaced(Patient patient) {
    return patient.getLink().stream().anyMatch(link -> link.getType() == LinkType.REPLACEDBY);
  }

  /** The MRN of the patient, once it is among those found. */
  private Optional<String> add(Patient patient, int depth) throws EhrFailure {
    Optional<ServedPatient> served = mapper.map(patient);
    if (served.isEmpty() || depth > LONGEST_CHAIN) {
      return Optional.empty();
    }
    String mrn = served.orElseThrow().number().mrn();
    String survivor = "";
    for (PatientLinkComponent link : patient.getLink()) {
      if (link.getType() == LinkType.REPLACEDBY) {
        Optional<String> into = survivor(link.getOther(), depth);
        if (into.isEmpty()) {
          return Optional.empty();
        }
        survivor = into.orElseThrow();
      }
    }
    found.add(served.orElseThrow().mergedInto(survivor.equals(mrn) ? "" : survivor));
    return Optional.of(mrn);
  }

  private Optional<String> survivor(Reference other, int depth) throws EhrFailure {
    Optional<Patient> resource = read(other);
    return resource.isPresent()
        ? add(resource.orElseThrow(), depth + 1)
        : mapper.mrnOf(List.of(other.getIdentifier()));
  }

  private Optional<Patient> read(Reference other) throws EhrFailure {
    if (!other.hasReference()) {
      return Optional.empty();
    }
    String reference = other.getReference();
    Optional<Patient> known = read.get(reference);
    if (known == null) {
      known = server.read(reference);
      read.put(reference, known);
    }
    return known;
  }
}
