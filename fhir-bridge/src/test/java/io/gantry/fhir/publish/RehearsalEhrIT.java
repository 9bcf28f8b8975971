package io.gantry.fhir.publish;

import static io.gantry.fhir.VerifiedStudies.STUDY;
import static io.gantry.fhir.VerifiedStudies.aStudy;
import static io.gantry.fhir.VerifiedStudies.ct;
import static io.gantry.fhir.VerifiedStudies.patient;
import static io.gantry.fhir.VerifiedStudies.with;
import static io.gantry.fhir.VerifiedStudies.withPatient;
import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyPublished.Action;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.embedded.EmbeddedEhr;
import io.gantry.fhir.adapter.hapi.HapiEhr;
import io.gantry.fhir.rules.Decision;
import io.gantry.fhir.rules.PublicationPlanner;
import io.gantry.fhir.rules.PublishRules;
import io.gantry.fhir.rules.StudyMapper;
import io.gantry.platform.config.FhirConfig.Patients;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The publisher against a FHIR server that keeps what it is told. */
@Timeout(120)
class RehearsalEhrIT {
  private static final Map<String, String> SYSTEMS = Map.of("LEGACY", "urn:oid:1.2.3.4");

  @TempDir Path temp;
  private EmbeddedEhr server;
  private IGenericClient client;
  private Ehr ehr;

  @BeforeEach
  void start() {
    server = EmbeddedEhr.start(temp);
    client = FhirContext.forR4Cached().newRestfulGenericClient(server.baseUrl().toString());
    ehr = new HapiEhr(server.baseUrl(), Duration.ofSeconds(10), null);
  }

  @AfterEach
  void stop() {
    ehr.close();
    server.close();
  }

  @Test
  void createdUnchangedUpdatedAndOnlyOneResource() throws Exception {
    StudyPublisher publisher = publisher(ehr, Patients.CREATE);

    assertThat(action(publisher.publish(aStudy()))).isEqualTo(Action.CREATED);
    assertThat(action(publisher.publish(aStudy()))).isEqualTo(Action.UNCHANGED);
    assertThat(action(publisher.publish(more()))).isEqualTo(Action.UPDATED);
    assertThat(action(publisher.publish(more()))).isEqualTo(Action.UNCHANGED);

    assertThat(all("ImagingStudy")).hasSize(1);
    assertThat(all("Patient")).hasSize(1);
    assertThat(all("Endpoint")).hasSize(1);
  }

  @Test
  void twoStudiesOfOnePatientShareThePatient() throws Exception {
    StudyPublisher publisher = publisher(ehr, Patients.CREATE);

    publisher.publish(aStudy(STUDY + ".1", 1));
    publisher.publish(aStudy(STUDY + ".2", 1));

    assertThat(all("ImagingStudy")).hasSize(2);
    assertThat(all("Patient")).hasSize(1);
  }

  @Test
  void aPatientIdWithSearchCharactersIsFoundAgain() throws Exception {
    StudyPublisher publisher = publisher(ehr, Patients.CREATE);
    StudyVerified odd =
        with(aStudy(), List.of(withPatient(ct(STUDY, 1), patient("A,1|b$c\\d", "LEGACY"))));

    assertThat(action(publisher.publish(odd))).isEqualTo(Action.CREATED);
    assertThat(action(publisher.publish(odd))).isEqualTo(Action.UNCHANGED);
    assertThat(all("Patient")).hasSize(1);
  }

  @Test
  void withReferenceThePatientMustBeThereOnce() throws Exception {
    StudyPublisher publisher = publisher(ehr, Patients.REFERENCE);
    assertThat(refused(publisher.publish(aStudy())).code()).isEqualTo("GTY-0710");

    register();
    assertThat(action(publisher.publish(aStudy()))).isEqualTo(Action.CREATED);

    register();
    StudyRefused refused = refused(publisher.publish(aStudy()));
    assertThat(refused.code()).isEqualTo("GTY-0711");
    assertThat(refused.permanent()).isTrue();
  }

  @Test
  void aWriteBetweenReadingAndWritingIsNotOverwritten() throws Exception {
    publisher(ehr, Patients.CREATE).publish(aStudy());
    Ehr raced =
        new Interfering(
            ehr,
            () -> {
              ImagingStudy study = (ImagingStudy) all("ImagingStudy").getFirst();
              study.addNote().setText("written in between");
              client.update().resource(study).execute();
            });

    assertThat(action(publisher(raced, Patients.CREATE).publish(more()))).isEqualTo(Action.UPDATED);

    ImagingStudy study = (ImagingStudy) all("ImagingStudy").getFirst();
    assertThat(study.getNoteFirstRep().getText()).isEqualTo("written in between");
    assertThat(study.getNumberOfInstances()).isEqualTo(5);
    assertThat(study.getMeta().getVersionId()).isEqualTo("3");
  }

  @Test
  void aStudyCreatedBetweenReadingAndWritingIsNotDoubled() throws Exception {
    Ehr raced =
        new Interfering(
            ehr,
            () -> {
              try {
                publisher(ehr, Patients.CREATE).publish(aStudy());
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(action(publisher(raced, Patients.CREATE).publish(aStudy())))
        .isEqualTo(Action.UNCHANGED);
    assertThat(all("ImagingStudy")).hasSize(1);
    assertThat(all("Patient")).hasSize(1);
  }

  @Test
  void twoImagingStudiesOfOneStudyAreAnException() throws Exception {
    publisher(ehr, Patients.CREATE).publish(aStudy());
    ImagingStudy twin = (ImagingStudy) all("ImagingStudy").getFirst();
    twin.setId((String) null);
    client.create().resource(twin).execute();

    assertThat(refused(publisher(ehr, Patients.CREATE).publish(more())).code())
        .isEqualTo("GTY-0715");
  }

  /** Lets something happen once, right before the first transaction. */
  private static final class Interfering implements Ehr {
    private final Ehr delegate;
    private Runnable once;

    Interfering(Ehr delegate, Runnable once) {
      this.delegate = delegate;
      this.once = once;
    }

    @Override
    public List<ImagingStudy> studies(String system, String value) throws EhrFailure {
      return delegate.studies(system, value);
    }

    @Override
    public List<String> patients(String system, String value) throws EhrFailure {
      return delegate.patients(system, value);
    }

    @Override
    public List<String> endpoints(String system, String value) throws EhrFailure {
      return delegate.endpoints(system, value);
    }

    @Override
    public String send(Decision.Send transaction) throws EhrFailure {
      Runnable now = once;
      once = () -> {};
      now.run();
      return delegate.send(transaction);
    }

    @Override
    public void close() {}
  }

  private void register() {
    Patient patient = new Patient();
    patient.addIdentifier().setSystem("urn:oid:1.2.3.4").setValue("MRN-7");
    client.create().resource(patient).execute();
  }

  private List<org.hl7.fhir.r4.model.Resource> all(String type) {
    Bundle bundle = client.search().forResource(type).returnBundle(Bundle.class).execute();
    return bundle.getEntry().stream().map(Bundle.BundleEntryComponent::getResource).toList();
  }

  private static StudyVerified more() {
    List<StudyVerified.VerifiedInstance> instances = new ArrayList<>(aStudy().instances());
    instances.add(ct(STUDY, 4));
    return with(aStudy(), instances);
  }

  private static StudyPublisher publisher(Ehr ehr, Patients patients) {
    PublishRules rules = new PublishRules(SYSTEMS, false, patients, "", "gantry", "");
    return new StudyPublisher(
        new StudyMapper(rules),
        new PublicationPlanner(patients),
        ehr,
        Retries.DEFAULT,
        InstantSource.system());
  }

  private static Action action(Event outcome) {
    assertThat(outcome).isInstanceOf(StudyPublished.class);
    return ((StudyPublished) outcome).action();
  }

  private static StudyRefused refused(Event outcome) {
    assertThat(outcome).isInstanceOf(StudyRefused.class);
    return (StudyRefused) outcome;
  }
}
