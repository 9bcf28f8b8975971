package io.gantry.fhir.rules;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.platform.config.FhirConfig.Patients;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Endpoint.EndpointStatus;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.jspecify.annotations.Nullable;

/** From a verified study to its resources, references left open. Pure and safe between threads. */
public final class StudyMapper {
  private final PublishRules rules;

  public StudyMapper(PublishRules rules) {
    this.rules = rules;
  }

  public Mapping map(StudyVerified verified) {
    if (verified.instances().isEmpty()) {
      return new Refusal(Codes.EMPTY, "no instance of the study is verified");
    }
    return switch (StudyPatient.of(verified.instances())) {
      case StudyPatient.Several several ->
          new Refusal(
              Codes.MIXED_PATIENTS,
              "the study's objects name "
                  + several.patients()
                  + " different patients: correct them first");
      case StudyPatient.None _ -> withoutPatientId(verified);
      case StudyPatient.One one -> ofPatient(one, verified);
    };
  }

  private Mapping withoutPatientId(StudyVerified verified) {
    return rules.patients() == Patients.CREATE
        ? mapped(
            identity(patientOf(verified), Systems.PATIENT_OF_STUDY, verified.key(), true), verified)
        : new Refusal(
            Codes.NO_PATIENT_ID,
            "the study's objects carry no Patient ID: add it by a rule, then release again");
  }

  private Mapping ofPatient(StudyPatient.One one, StudyVerified verified) {
    String system = system(one.issuer());
    return system == null
        ? new Refusal(
            Codes.NO_SYSTEM,
            one.issuer() == null
                ? "the objects name no issuer of the Patient ID: set issuerOfPatientId of the source"
                : "issuer '" + one.issuer() + "' has no identifier system: add it to fhir.systems")
        : mapped(identity(patientOf(verified), system, one.patientId(), false), verified);
  }

  private Mapping mapped(PatientIdentity patient, StudyVerified verified) {
    ImagingStudy study = new ImagingStudyBuilder(verified).build();
    return new Mapping.Mapped(
        patient, study, endpoint(verified.studyInstanceUid()), former(verified));
  }

  /** Where an issuer has no identifier system, the patient can't be looked up. */
  private List<PatientIdentity> former(StudyVerified verified) {
    List<PatientIdentity> former = new ArrayList<>();
    for (StudyVerified.PatientKey patient : verified.formerPatients()) {
      String system = system(patient.issuer());
      if (system != null) {
        former.add(new PatientIdentity(system, patient.patientId(), false, null, null, null));
      }
    }
    return former;
  }

  private static ImagingAttributes.Patient patientOf(StudyVerified verified) {
    List<ImagingAttributes.Patient> all = new ArrayList<>();
    verified.instances().forEach(instance -> all.add(instance.attributes().patient()));
    return all.stream().filter(p -> p.patientId() != null).findFirst().orElse(all.getFirst());
  }

  private static PatientIdentity identity(
      ImagingAttributes.Patient patient, String system, String value, boolean ofStudy) {
    return new PatientIdentity(
        system, value, ofStudy, patient.name(), patient.birthDate(), patient.sex());
  }

  private @Nullable String system(@Nullable String issuer) {
    String configured = issuer == null ? null : rules.systems().get(issuer);
    if (configured != null || !rules.rehearsal()) {
      return configured;
    }
    String name = Objects.requireNonNullElse(issuer, "unknown");
    return Systems.REHEARSAL_ISSUER + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private Endpoint endpoint(String studyUid) {
    Endpoint endpoint = new Endpoint();
    endpoint.setStatus(EndpointStatus.ACTIVE);
    endpoint.addPayloadMimeType("application/dicom");
    endpoint.addPayloadType(
        new CodeableConcept(new Coding(Systems.PAYLOAD_TYPE, "any", "Any")).setText("DICOM"));
    if (rules.wadoRs().isEmpty()) {
      endpoint.setConnectionType(
          new Coding(
              Systems.OWN_CONNECTION_TYPE,
              Systems.OBJECT_STORE,
              "DICOM Part 10 objects in an object store, under a key prefix"));
      endpoint.setName("Cloud archive, objects of one study");
      endpoint.setAddress(
          "s3://" + rules.bucket() + "/" + rules.prefix() + "studies/" + studyUid + "/");
    } else {
      endpoint.setConnectionType(
          new Coding(Systems.CONNECTION_TYPE, "dicom-wado-rs", "DICOM WADO-RS"));
      endpoint.setName("Cloud archive, DICOMweb");
      endpoint.setAddress(rules.wadoRs());
    }
    endpoint.addIdentifier().setSystem(Systems.ENDPOINT).setValue(endpoint.getAddress());
    return endpoint;
  }
}
