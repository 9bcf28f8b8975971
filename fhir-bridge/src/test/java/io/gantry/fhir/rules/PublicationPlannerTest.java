package io.gantry.fhir.rules;

import static io.gantry.fhir.VerifiedStudies.STUDY;
import static io.gantry.fhir.VerifiedStudies.aStudy;
import static io.gantry.fhir.VerifiedStudies.ct;
import static io.gantry.fhir.VerifiedStudies.with;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.platform.config.FhirConfig.Patients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class PublicationPlannerTest {
  private static final PublishRules RULES =
      new PublishRules(Map.of(), true, Patients.CREATE, "", "gantry", "");
  private static final Mapping.Mapped WANTED = mapped(aStudy());
  private final PublicationPlanner creating = new PublicationPlanner(Patients.CREATE);
  private final PublicationPlanner referring = new PublicationPlanner(Patients.REFERENCE);

  @Test
  void aNewStudyIsOneTransactionOfConditionalCreates() {
    Decision.Send send = send(creating.decide(WANTED, found(List.of(), 0, 0)));

    assertThat(send.creates()).isTrue();
    assertThat(send.studyEntry()).isEqualTo(2);
    assertThat(send.transaction().getEntry())
        .extracting(e -> e.getRequest().getMethod() + " " + e.getRequest().getUrl())
        .containsExactly("POST Patient", "POST Endpoint", "POST ImagingStudy");
    assertThat(send.transaction().getEntry().get(2).getRequest().getIfNoneExist())
        .isEqualTo("identifier=urn%3Adicom%3Auid%7Curn%3Aoid%3A" + STUDY);
    ImagingStudy study = study(send);
    assertThat(study.getSubject().getReference())
        .isEqualTo(send.transaction().getEntryFirstRep().getFullUrl());
    assertThat(study.getEndpointFirstRep().getReference())
        .isEqualTo(send.transaction().getEntry().get(1).getFullUrl());
  }

  @Test
  void theRehearsalPatientHasNameBirthDateAndSex() {
    Decision.Send send = send(creating.decide(WANTED, found(List.of(), 0, 0)));

    Patient patient = (Patient) send.transaction().getEntryFirstRep().getResource();
    assertThat(patient.getNameFirstRep().getFamily()).isEqualTo("Doe");
    assertThat(patient.getNameFirstRep().getGiven())
        .extracting(g -> g.getValue())
        .containsExactly("Jane", "Q");
    assertThat(patient.getBirthDateElement().getValueAsString()).isEqualTo("1970-01-02");
    assertThat(patient.getGender().toCode()).isEqualTo("female");
    assertThat(patient.getIdentifierFirstRep().getValue()).isEqualTo("MRN-7");
  }

  @Test
  void aPatientThatIsThereIsOnlyReferredTo() {
    Decision.Send send = send(referring.decide(WANTED, found(List.of(), 1, 1)));

    assertThat(send.transaction().getEntry()).hasSize(1);
    assertThat(study(send).getSubject().getReference()).isEqualTo("Patient/p1");
    assertThat(study(send).getEndpointFirstRep().getReference()).isEqualTo("Endpoint/e1");
  }

  @Test
  void noPatientOrSeveralAreRefused() {
    assertThat(refusal(referring.decide(WANTED, found(List.of(), 0, 1)))).isEqualTo("GTY-0710");
    assertThat(refusal(referring.decide(WANTED, found(List.of(), 2, 1)))).isEqualTo("GTY-0711");
    assertThat(refusal(creating.decide(WANTED, found(List.of(), 2, 1)))).isEqualTo("GTY-0711");
  }

  @Test
  void severalImagingStudiesAreRefused() {
    assertThat(refusal(creating.decide(WANTED, found(List.of(published(), published()), 1, 1))))
        .isEqualTo("GTY-0715");
  }

  @Test
  void whatTheEhrHasAlreadyIsNotWritten() {
    assertThat(creating.decide(WANTED, found(List.of(published()), 1, 1)))
        .isEqualTo(new Decision.Unchanged("ImagingStudy/17"));
  }

  @Test
  void anUpdateNamesTheVersionThatWasRead() {
    Decision.Send send = send(creating.decide(more(), found(List.of(published()), 1, 1)));

    assertThat(send.creates()).isFalse();
    BundleEntryComponent entry = send.transaction().getEntryFirstRep();
    assertThat(entry.getRequest().getMethod().toCode()).isEqualTo("PUT");
    assertThat(entry.getRequest().getUrl()).isEqualTo("ImagingStudy/17");
    assertThat(entry.getRequest().getIfMatch()).isEqualTo("W/\"3\"");
    assertThat(study(send).getNumberOfInstances()).isEqualTo(5);
  }

  @Test
  void whatOthersWroteIntoTheResourceStays() {
    ImagingStudy existing = published();
    existing.addNote().setText("seen by the board");
    existing.addBasedOn(new Reference("ServiceRequest/4"));
    existing.addEndpoint(new Reference("Endpoint/theirs"));
    existing.addIdentifier().setSystem("urn:oid:9.9").setValue("local");
    existing.getSeries().get(1).setLaterality(new Coding("urn:x", "L", "left"));
    existing.getSeries().get(1).getInstanceFirstRep().setId("i1");

    assertThat(creating.decide(WANTED, found(List.of(existing), 1, 1)))
        .isInstanceOf(Decision.Unchanged.class);
    ImagingStudy merged = study(send(creating.decide(more(), found(List.of(existing), 1, 1))));

    assertThat(merged.getNoteFirstRep().getText()).isEqualTo("seen by the board");
    assertThat(merged.getBasedOnFirstRep().getReference()).isEqualTo("ServiceRequest/4");
    assertThat(merged.getEndpoint())
        .extracting(Reference::getReference)
        .containsExactly("Endpoint/e1", "Endpoint/theirs");
    assertThat(merged.getIdentifier()).hasSize(3);
    assertThat(merged.getSeries().get(1).getLaterality().getCode()).isEqualTo("L");
    assertThat(merged.getSeries().get(1).getInstanceFirstRep().getId()).isEqualTo("i1");
    assertThat(merged.getSeries().get(1).getInstance()).hasSize(4);
  }

  @Test
  void aStudyOfAnotherPatientIsNotTakenOver() {
    ImagingStudy existing = published();
    existing.setSubject(new Reference("Patient/other"));

    assertThat(refusal(creating.decide(WANTED, found(List.of(existing), 1, 1))))
        .isEqualTo("GTY-0716");
  }

  @Test
  void anAbsoluteReferenceOfTheServerIsTheSameReference() {
    ImagingStudy existing = published();
    existing.setSubject(new Reference("https://ehr.example.org/fhir/Patient/p1"));

    assertThat(creating.decide(WANTED, found(List.of(existing), 1, 1)))
        .isInstanceOf(Decision.Unchanged.class);
  }

  @Test
  void searchCharactersInAnIdentifierAreEscaped() {
    assertThat(PublicationPlanner.condition("urn:x", "a,b|c$d\\e f"))
        .isEqualTo("identifier=urn%3Ax%7Ca%5C%2Cb%5C%7Cc%5C%24d%5C%5Ce+f");
  }

  @Test
  void aRestampedStudyMovesFromThePatientThatItWasTakenFromButFromNoOther() {
    ImagingStudy there = published();
    there.setSubject(new Reference("Patient/former"));
    Found fromFormer =
        new Found(
            List.of(there),
            List.of("Patient/p1"),
            List.of("Endpoint/e1"),
            List.of("Patient/former"));
    ImagingStudy moved = study(send(creating.decide(WANTED, fromFormer)));
    assertThat(moved.getSubject().getReference()).isEqualTo("Patient/p1");
    assertThat(
            send(creating.decide(WANTED, fromFormer))
                .transaction()
                .getEntryFirstRep()
                .getRequest()
                .getIfMatch())
        .isEqualTo("W/\"3\"");

    there.setSubject(new Reference("Patient/third"));
    assertThat(refusal(creating.decide(WANTED, fromFormer))).isEqualTo(Codes.OTHER_PATIENT);
  }

  /** As the server gives it back after the first publication. */
  private ImagingStudy published() {
    ImagingStudy study = study(send(creating.decide(WANTED, found(List.of(), 1, 1)))).copy();
    study.setId("ImagingStudy/17/_history/3");
    study.getMeta().setVersionId("3");
    FhirContext context = FhirContext.forR4Cached();
    ImagingStudy parsed =
        context
            .newJsonParser()
            .parseResource(
                ImagingStudy.class, context.newJsonParser().encodeResourceToString(study));
    parsed.setId("ImagingStudy/17/_history/3");
    return parsed;
  }

  private static Mapping.Mapped more() {
    List<StudyVerified.VerifiedInstance> instances = new ArrayList<>(aStudy().instances());
    instances.add(ct(STUDY, 4));
    return mapped(with(aStudy(), instances));
  }

  private static Mapping.Mapped mapped(StudyVerified verified) {
    return (Mapping.Mapped) new StudyMapper(RULES).map(verified);
  }

  private static Found found(List<ImagingStudy> studies, int patients, int endpoints) {
    return new Found(
        studies,
        List.of("Patient/p1", "Patient/p2").subList(0, patients),
        List.of("Endpoint/e1").subList(0, endpoints),
        List.of());
  }

  private static Decision.Send send(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Send.class);
    return (Decision.Send) decision;
  }

  private static String refusal(Decision decision) {
    assertThat(decision).isInstanceOf(Refusal.class);
    return ((Refusal) decision).code();
  }

  private static ImagingStudy study(Decision.Send send) {
    return (ImagingStudy) send.transaction().getEntry().get(send.studyEntry()).getResource();
  }
}
