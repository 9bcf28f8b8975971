package io.gantry.fhir.rules;

import io.gantry.platform.config.FhirConfig.Patients;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** From what we want and what the EHR has to one transaction, or none. Pure. */
public final class PublicationPlanner {
  private final Patients policy;

  public PublicationPlanner(Patients policy) {
    this.policy = policy;
  }

  public Decision decide(Mapping.Mapped wanted, Found found) {
    if (found.studies().size() > 1) {
      return new Refusal(
          Codes.SEVERAL_STUDIES,
          "the EHR has several ImagingStudy resources for this study: merge them there");
    }
    if (found.patients().size() > 1) {
      return new Refusal(
          Codes.SEVERAL_PATIENTS,
          "the EHR has several patients with this identifier: merge them there");
    }
    if (found.patients().isEmpty() && policy == Patients.REFERENCE) {
      return new Refusal(
          Codes.NO_PATIENT, "the EHR has no patient with this identifier: register the patient");
    }
    return found.studies().isEmpty()
        ? create(wanted, found)
        : update(found.studies().getFirst(), wanted, found);
  }

  private static Decision create(Mapping.Mapped wanted, Found found) {
    Bundle bundle = newBundle();
    ImagingStudy study = wanted.study().copy();
    study.setSubject(patient(bundle, wanted, found));
    study.addEndpoint(endpoint(bundle, wanted, found));
    String condition = condition(Systems.DICOM_UID, study.getIdentifierFirstRep().getValue());
    post(bundle, study, condition);
    return new Decision.Send(bundle, bundle.getEntry().size() - 1, true);
  }

  private static Decision update(ImagingStudy existing, Mapping.Mapped wanted, Found found) {
    boolean anothers =
        existing.getSubject().hasReference()
            && !found.patients().contains(Systems.plain(existing.getSubject()));
    // A decision on record took it from that patient; from a third one nobody decided to take it.
    boolean moves = anothers && found.former().contains(Systems.plain(existing.getSubject()));
    if (anothers && !moves) {
      return new Refusal(
          Codes.OTHER_PATIENT,
          "the EHR's ImagingStudy belongs to another patient than the objects: decide which holds");
    }
    Bundle bundle = newBundle();
    ImagingStudy ours = wanted.study().copy();
    if (moves || !existing.hasSubject()) {
      ours.setSubject(patient(bundle, wanted, found));
    }
    ours.addEndpoint(endpoint(bundle, wanted, found));
    ImagingStudy merged = StudyMerge.merge(existing, ours);
    IdType id = existing.getIdElement().toUnqualifiedVersionless();
    if (merged.equalsDeep(existing)) {
      return new Decision.Unchanged(id.getValue());
    }
    BundleEntryComponent entry = bundle.addEntry().setFullUrl(id.getValue()).setResource(merged);
    entry.getRequest().setMethod(HTTPVerb.PUT).setUrl(id.getValue());
    if (existing.getMeta().hasVersionId()) {
      entry.getRequest().setIfMatch("W/\"" + existing.getMeta().getVersionId() + "\"");
    }
    return new Decision.Send(bundle, bundle.getEntry().size() - 1, false);
  }

  private static Reference patient(Bundle bundle, Mapping.Mapped wanted, Found found) {
    PatientIdentity identity = wanted.patient();
    return reference(
        bundle,
        found.patients(),
        RehearsalPatient.of(identity),
        condition(identity.system(), identity.value()));
  }

  private static Reference endpoint(Bundle bundle, Mapping.Mapped wanted, Found found) {
    return reference(
        bundle,
        found.endpoints(),
        wanted.endpoint().copy(),
        condition(Systems.ENDPOINT, wanted.endpoint().getAddress()));
  }

  /** To what is there; else it joins the transaction. */
  private static Reference reference(
      Bundle bundle, List<String> there, Resource otherwise, String condition) {
    return there.isEmpty()
        ? new Reference(post(bundle, otherwise, condition))
        : new Reference(there.getFirst());
  }

  private static String post(Bundle bundle, Resource resource, String condition) {
    String type = resource.fhirType();
    UUID name = UUID.nameUUIDFromBytes((type + "?" + condition).getBytes(StandardCharsets.UTF_8));
    String fullUrl = "urn:uuid:" + name;
    bundle
        .addEntry()
        .setFullUrl(fullUrl)
        .setResource(resource)
        .getRequest()
        .setMethod(HTTPVerb.POST)
        .setUrl(type)
        .setIfNoneExist(condition);
    return fullUrl;
  }

  private static Bundle newBundle() {
    Bundle bundle = new Bundle();
    bundle.setType(BundleType.TRANSACTION);
    return bundle;
  }

  /** A search by identifier, escaped (FHIR R4 search, 3.1.1.5.7) and encoded. */
  static String condition(String system, String value) {
    return "identifier="
        + URLEncoder.encode(escaped(system) + "|" + escaped(value), StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\,$|])", "\\\\$1");
  }
}
