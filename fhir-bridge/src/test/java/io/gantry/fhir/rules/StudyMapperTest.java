package io.gantry.fhir.rules;

import static io.gantry.fhir.VerifiedStudies.STUDY;
import static io.gantry.fhir.VerifiedStudies.aStudy;
import static io.gantry.fhir.VerifiedStudies.ct;
import static io.gantry.fhir.VerifiedStudies.patient;
import static io.gantry.fhir.VerifiedStudies.with;
import static io.gantry.fhir.VerifiedStudies.withPatient;
import static io.gantry.fhir.VerifiedStudies.withSeries;
import static io.gantry.fhir.VerifiedStudies.withStudy;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.fhir.VerifiedStudies;
import io.gantry.platform.config.FhirConfig.Patients;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.ImagingStudy.ImagingStudySeriesComponent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyMapperTest {
  private static final PublishRules REAL =
      new PublishRules(
          Map.of("LEGACY", "urn:oid:1.2.3.4"), false, Patients.REFERENCE, "", "gantry", "a/");
  private static final PublishRules REHEARSAL =
      new PublishRules(Map.of(), true, Patients.CREATE, "", "gantry", "");

  @Test
  void theStudyCarriesWhatTheStandardAsksFor() {
    ImagingStudy study = mapped(REAL, aStudy()).study();

    assertThat(study.getIdentifier().getFirst().getSystem()).isEqualTo("urn:dicom:uid");
    assertThat(study.getIdentifier().getFirst().getValue()).isEqualTo("urn:oid:" + STUDY);
    assertThat(study.getIdentifier().get(1).getType().getCodingFirstRep().getCode())
        .isEqualTo("ACSN");
    assertThat(study.getIdentifier().get(1).getValue()).isEqualTo("ACC-9");
    assertThat(study.getStatus().toCode()).isEqualTo("available");
    assertThat(study.getModality())
        .extracting(c -> c.getSystem() + " " + c.getCode())
        .containsExactly(
            "http://dicom.nema.org/resources/ontology/DCM CT",
            "http://dicom.nema.org/resources/ontology/DCM SR");
    assertThat(study.getStartedElement().getValueAsString()).isEqualTo("2026-01-03T10:11:12+01:00");
    assertThat(study.getDescription()).isEqualTo("Head CT");
    assertThat(study.getNumberOfSeries()).isEqualTo(2);
    assertThat(study.getNumberOfInstances()).isEqualTo(4);
  }

  @Test
  void seriesAndInstancesAreSortedByNumberAndComplete() {
    ImagingStudy study = mapped(REAL, aStudy()).study();

    assertThat(study.getSeries())
        .extracting(ImagingStudySeriesComponent::getUid)
        .containsExactly(STUDY + ".2", STUDY + ".1");
    ImagingStudySeriesComponent ct = study.getSeries().get(1);
    assertThat(ct.getNumber()).isEqualTo(2);
    assertThat(ct.getModality().getCode()).isEqualTo("CT");
    assertThat(ct.getDescription()).isEqualTo("Axial");
    assertThat(ct.getNumberOfInstances()).isEqualTo(3);
    assertThat(ct.getBodySite().getDisplay()).isEqualTo("HEAD");
    assertThat(ct.getBodySite().hasCode()).isFalse();
    assertThat(ct.getStartedElement().getValueAsString())
        .isEqualTo("2026-01-03T11:12:13.500+01:00");
    assertThat(ct.getInstance())
        .extracting(i -> i.getNumber() + " " + i.getUid())
        .containsExactly("1 " + STUDY + ".1.1", "2 " + STUDY + ".1.2", "3 " + STUDY + ".1.3");
    assertThat(ct.getInstanceFirstRep().getSopClass().getSystem()).isEqualTo("urn:ietf:rfc:3986");
    assertThat(ct.getInstanceFirstRep().getSopClass().getCode())
        .isEqualTo("urn:oid:" + VerifiedStudies.CT_CLASS);
    assertThat(study.getSeries().getFirst().getInstanceFirstRep().getTitle()).isEqualTo("Findings");
  }

  @Test
  void theOrderOfInstancesInTheEventDoesNotMatter() {
    List<StudyVerified.VerifiedInstance> reversed = new ArrayList<>(aStudy().instances());
    Collections.reverse(reversed);

    ImagingStudy other = mapped(REAL, with(aStudy(), reversed)).study();

    assertThat(other.equalsDeep(mapped(REAL, aStudy()).study())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "20260103,101112,+0100,2026-01-03T10:11:12+01:00",
    "20260103,1011,-0530,2026-01-03T10:11:00-05:30",
    "20260103,101112.123456,+0000,2026-01-03T10:11:12.123Z",
    "20260103,101112,,2026-01-03",
    "20260103,10,+0100,2026-01-03",
    "20260103,,+0100,2026-01-03",
    "20260103,256199,+0100,2026-01-03",
    "20261303,101112,+0100,",
    "2026,101112,+0100,",
    ",101112,+0100,",
  })
  void startedIsADateTimeOnlyWithAZone(
      @Nullable String date,
      @Nullable String time,
      @Nullable String zone,
      @Nullable String expected) {
    ImagingAttributes.Study attributes =
        new ImagingAttributes.Study(date, time, zone, null, null, null, null);
    StudyVerified verified = with(aStudy(), List.of(withStudy(ct(STUDY, 1), attributes)));

    assertThat(mapped(REAL, verified).study().getStartedElement().getValueAsString())
        .isEqualTo(expected);
  }

  @Test
  void aSeriesWithoutModalityOrWithANegativeNumberIsStillOne() {
    ImagingAttributes.Series bare =
        new ImagingAttributes.Series(-1, null, null, null, null, null, null);
    StudyVerified verified = with(aStudy(), List.of(withSeries(ct(STUDY, 1), bare)));

    ImagingStudy study = mapped(REAL, verified).study();

    assertThat(study.hasModality()).isFalse();
    ImagingStudySeriesComponent series = study.getSeriesFirstRep();
    assertThat(series.hasNumber()).isFalse();
    assertThat(series.getModality().hasExtension()).isTrue();
    assertThat(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(study))
        .contains("data-absent-reason");
  }

  @Test
  void thePatientIsFoundByTheSystemOfTheIssuer() {
    PatientIdentity patient = mapped(REAL, aStudy()).patient();

    assertThat(patient.system()).isEqualTo("urn:oid:1.2.3.4");
    assertThat(patient.value()).isEqualTo("MRN-7");
    assertThat(patient.ofStudy()).isFalse();
    assertThat(patient.toString()).doesNotContain("MRN", "Doe");
  }

  @Test
  void anIssuerWithoutASystemIsRefusedUnlessItIsARehearsal() {
    StudyVerified other = onePatient(patient("MRN-7", "ELSEWHERE"));

    assertThat(new StudyMapper(REAL).map(other))
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.code()).isEqualTo("GTY-0713");
              assertThat(r.message()).contains("ELSEWHERE").doesNotContain("MRN-7");
            });
    assertThat(mapped(REHEARSAL, other).patient().system())
        .isEqualTo("urn:gantry:issuer:ELSEWHERE");
    assertThat(mapped(REHEARSAL, onePatient(patient("MRN-7", null))).patient().system())
        .isEqualTo("urn:gantry:issuer:unknown");
  }

  @Test
  void withoutAPatientIdThePatientIsBoundToTheStudyOrTheStudyIsRefused() {
    StudyVerified nobody = onePatient(patient(null, null));

    assertThat(new StudyMapper(REAL).map(nobody))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo("GTY-0714"));
    PatientIdentity patient = mapped(REHEARSAL, nobody).patient();
    assertThat(patient.ofStudy()).isTrue();
    assertThat(patient.system()).isEqualTo("urn:gantry:patient-of-study");
    assertThat(patient.value()).isEqualTo(STUDY);
  }

  @Test
  void instancesOfDifferentPatientsAreRefused() {
    StudyVerified mixed =
        with(
            aStudy(), List.of(ct(STUDY, 1), withPatient(ct(STUDY, 2), patient("MRN-8", "LEGACY"))));

    assertThat(new StudyMapper(REHEARSAL).map(mixed))
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.code()).isEqualTo("GTY-0712");
              assertThat(r.message()).doesNotContain("MRN");
            });
  }

  @Test
  void aStudyWithoutVerifiedInstancesIsRefused() {
    assertThat(new StudyMapper(REAL).map(with(aStudy(), List.of())))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo("GTY-0717"));
  }

  @Test
  void theEndpointIsWadoRsOnlyWhereThereIsSuchAService() {
    Endpoint own = mapped(REAL, aStudy()).endpoint();
    assertThat(own.getConnectionType().getSystem())
        .isEqualTo("urn:gantry:endpoint-connection-type");
    assertThat(own.getAddress()).isEqualTo("s3://gantry/a/studies/" + STUDY + "/");

    PublishRules withService =
        new PublishRules(
            REAL.systems(), false, Patients.REFERENCE, "https://dicom.example.org/rs", "g", "");
    Endpoint wado = mapped(withService, aStudy()).endpoint();
    assertThat(wado.getConnectionType().getCode()).isEqualTo("dicom-wado-rs");
    assertThat(wado.getAddress()).isEqualTo("https://dicom.example.org/rs");
  }

  private static StudyVerified onePatient(ImagingAttributes.Patient patient) {
    return with(aStudy(), List.of(withPatient(ct(STUDY, 1), patient)));
  }

  private static Mapping.Mapped mapped(PublishRules rules, StudyVerified verified) {
    Mapping mapping = new StudyMapper(rules).map(verified);
    assertThat(mapping).isInstanceOf(Mapping.Mapped.class);
    return (Mapping.Mapped) mapping;
  }
}
