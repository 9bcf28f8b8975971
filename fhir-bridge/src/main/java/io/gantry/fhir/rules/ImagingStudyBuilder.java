package io.gantry.fhir.rules;

import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.ImagingStudy.ImagingStudySeriesComponent;
import org.hl7.fhir.r4.model.ImagingStudy.ImagingStudySeriesInstanceComponent;
import org.hl7.fhir.r4.model.ImagingStudy.ImagingStudyStatus;
import org.jspecify.annotations.Nullable;

/**
 * One ImagingStudy (FHIR R4) from all verified instances. The order of the events does not matter:
 * series and instances are sorted by number, then UID.
 */
final class ImagingStudyBuilder {
  private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

  private final StudyVerified verified;
  private final List<VerifiedInstance> instances;

  ImagingStudyBuilder(StudyVerified verified) {
    this.verified = verified;
    this.instances = new ArrayList<>(verified.instances());
    instances.sort(
        Comparator.comparing(
                (VerifiedInstance i) -> i.attributes().instance().number(),
                Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(i -> i.instance().sopInstanceUid()));
  }

  ImagingStudy build() {
    ImagingStudy study = new ImagingStudy();
    study
        .addIdentifier()
        .setSystem(Systems.DICOM_UID)
        .setValue("urn:oid:" + verified.studyInstanceUid());
    for (String accession : distinct(i -> i.attributes().study().accessionNumber())) {
      study
          .addIdentifier()
          .setType(new CodeableConcept(new Coding(Systems.V2_0203, "ACSN", "Accession ID")))
          .setValue(accession);
    }
    study.setStatus(ImagingStudyStatus.AVAILABLE);
    for (String modality : distinct(i -> i.attributes().series().modality())) {
      study.addModality(modality(modality));
    }
    started(i -> studyTime(i.attributes().study())).ifPresent(study::setStartedElement);
    distinct(i -> i.attributes().study().description()).stream()
        .findFirst()
        .ifPresent(study::setDescription);
    List<ImagingStudySeriesComponent> series = series();
    series.forEach(study::addSeries);
    study.setNumberOfSeries(series.size());
    study.setNumberOfInstances(instances.size());
    return study;
  }

  private List<ImagingStudySeriesComponent> series() {
    Map<String, List<VerifiedInstance>> byUid = new TreeMap<>();
    for (VerifiedInstance instance : instances) {
      byUid
          .computeIfAbsent(instance.instance().seriesInstanceUid(), uid -> new ArrayList<>())
          .add(instance);
    }
    List<ImagingStudySeriesComponent> series = new ArrayList<>();
    byUid.forEach((uid, members) -> series.add(oneSeries(uid, members)));
    series.sort(
        Comparator.comparingInt(
            (ImagingStudySeriesComponent s) -> s.hasNumber() ? s.getNumber() : Integer.MAX_VALUE));
    return series;
  }

  private static ImagingStudySeriesComponent oneSeries(String uid, List<VerifiedInstance> members) {
    ImagingStudySeriesComponent series = new ImagingStudySeriesComponent();
    series.setUid(uid);
    first(members, s -> s.number()).filter(n -> n >= 0).ifPresent(series::setNumber);
    series.setModality(
        first(members, s -> s.modality()).map(m -> modality(m)).orElseGet(() -> unknown()));
    first(members, s -> s.description()).ifPresent(series::setDescription);
    // Body part codes are free text until they are mapped: said as text, never as a code.
    first(members, s -> s.bodyPartExamined())
        .ifPresent(part -> series.setBodySite(new Coding().setDisplay(part)));
    members.stream()
        .map(member -> seriesTime(member.attributes()))
        .flatMap(Optional::stream)
        .min(Comparator.comparing(DateTimeType::getValueAsString))
        .ifPresent(series::setStartedElement);
    members.forEach(member -> series.addInstance(instance(member)));
    series.setNumberOfInstances(members.size());
    return series;
  }

  private static ImagingStudySeriesInstanceComponent instance(VerifiedInstance member) {
    ImagingStudySeriesInstanceComponent instance = new ImagingStudySeriesInstanceComponent();
    instance.setUid(member.instance().sopInstanceUid());
    instance.setSopClass(
        new Coding().setSystem(Systems.URI).setCode("urn:oid:" + member.sopClassUid()));
    ImagingAttributes.Instance attributes = member.attributes().instance();
    Integer number = attributes.number();
    if (number != null && number >= 0) {
      instance.setNumber(number);
    }
    if (attributes.title() != null) {
      instance.setTitle(attributes.title());
    }
    return instance;
  }

  private static <T> Optional<T> first(
      List<VerifiedInstance> members, Function<ImagingAttributes.Series, @Nullable T> attribute) {
    return members.stream()
        .map(member -> Optional.ofNullable(attribute.apply(member.attributes().series())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<DateTimeType> started(Function<VerifiedInstance, Optional<DateTimeType>> time) {
    return instances.stream()
        .map(time)
        .flatMap(Optional::stream)
        .min(Comparator.comparing(DateTimeType::getValueAsString));
  }

  private static Optional<DateTimeType> studyTime(ImagingAttributes.Study study) {
    return DicomTimes.dateTime(study.date(), study.time(), study.timezoneOffset());
  }

  private static Optional<DateTimeType> seriesTime(ImagingAttributes attributes) {
    return DicomTimes.dateTime(
        attributes.series().date(),
        attributes.series().time(),
        attributes.study().timezoneOffset());
  }

  private Set<String> distinct(Function<VerifiedInstance, @Nullable String> attribute) {
    TreeSet<String> values = new TreeSet<>();
    for (VerifiedInstance instance : instances) {
      String value = Objects.requireNonNullElse(attribute.apply(instance), "").strip();
      if (!value.isEmpty()) {
        values.add(value);
      }
    }
    return values;
  }

  private static Coding modality(String code) {
    return new Coding().setSystem(Systems.DCM).setCode(code);
  }

  /** A series must say a modality; the objects say none. */
  private static Coding unknown() {
    Coding coding = new Coding();
    coding.addExtension(ABSENT, new CodeType("unknown"));
    return coding;
  }
}
