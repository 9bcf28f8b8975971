package io.gantry.fhir;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A study of two series (CT, SR) that is fine; tests break one thing each. */
public final class VerifiedStudies {
  public static final String STUDY = "1.2.826.0.1.3680043.10.7";
  public static final String CT_CLASS = "1.2.840.10008.5.1.4.1.1.2";
  public static final String SR_CLASS = "1.2.840.10008.5.1.4.1.1.88.22";
  private static final Instant AT = Instant.parse("2026-02-03T04:05:06Z");

  private VerifiedStudies() {}

  /** Three CT instances in series .1 (number 2), one SR in series .2 (number 1). */
  public static StudyVerified aStudy() {
    return aStudy(STUDY, 1);
  }

  public static StudyVerified aStudy(String uid, long revision) {
    List<VerifiedInstance> instances = new ArrayList<>();
    for (int number = 3; number >= 1; number--) {
      instances.add(ct(uid, number));
    }
    instances.add(
        instance(
            uid,
            uid + ".2",
            uid + ".2.1",
            SR_CLASS,
            new ImagingAttributes(
                patient("MRN-7", "LEGACY"),
                study(),
                new ImagingAttributes.Series(1, "SR", "Report", null, null, null, null),
                new ImagingAttributes.Instance(1, "Findings", null))));
    return new StudyVerified(uid, revision, instances, AT);
  }

  public static VerifiedInstance ct(String uid, int number) {
    return instance(
        uid,
        uid + ".1",
        uid + ".1." + number,
        CT_CLASS,
        new ImagingAttributes(
            patient("MRN-7", "LEGACY"),
            study(),
            new ImagingAttributes.Series(2, "CT", "Axial", "HEAD", "L", "20260103", "111213.5"),
            new ImagingAttributes.Instance(number, null, null)));
  }

  public static ImagingAttributes.Patient patient(@Nullable String id, @Nullable String issuer) {
    return new ImagingAttributes.Patient(id, issuer, "Doe^Jane^Q^Dr^MD=x", "19700102", "F");
  }

  public static ImagingAttributes.Study study() {
    return new ImagingAttributes.Study(
        "20260103", "101112", "+0100", "ACC-9", "Head CT", "1", null);
  }

  public static VerifiedInstance withPatient(
      VerifiedInstance instance, ImagingAttributes.Patient patient) {
    ImagingAttributes a = instance.attributes();
    return with(instance, new ImagingAttributes(patient, a.study(), a.series(), a.instance()));
  }

  public static VerifiedInstance withStudy(
      VerifiedInstance instance, ImagingAttributes.Study study) {
    ImagingAttributes a = instance.attributes();
    return with(instance, new ImagingAttributes(a.patient(), study, a.series(), a.instance()));
  }

  public static VerifiedInstance withSeries(
      VerifiedInstance instance, ImagingAttributes.Series series) {
    ImagingAttributes a = instance.attributes();
    return with(instance, new ImagingAttributes(a.patient(), a.study(), series, a.instance()));
  }

  private static VerifiedInstance with(VerifiedInstance i, ImagingAttributes attributes) {
    return instance(
        i.instance().studyInstanceUid(),
        i.instance().seriesInstanceUid(),
        i.instance().sopInstanceUid(),
        i.sopClassUid(),
        attributes);
  }

  /** The study with another list of instances and the next revision. */
  public static StudyVerified with(StudyVerified study, List<VerifiedInstance> instances) {
    return new StudyVerified(study.studyInstanceUid(), study.revision() + 1, instances, study.at());
  }

  private static VerifiedInstance instance(
      String study, String series, String sop, String sopClass, ImagingAttributes attributes) {
    InstanceDigests digests =
        InstanceDigests.of(
            "1.2.840.10008.1.2.1", PartDigest.EMPTY, PartDigest.EMPTY, PartDigest.EMPTY);
    return new VerifiedInstance(
        new InstanceId(study, series, sop),
        "legacy",
        List.of(),
        sopClass,
        "1.2.840.10008.1.2.1",
        digests,
        Sha256.EMPTY,
        digests,
        new StoredObject("key/" + sop, 100, 1, StoredObject.VerifiedBy.READ_BACK),
        "builtin-1",
        List.of(),
        attributes,
        AT,
        AT);
  }
}
