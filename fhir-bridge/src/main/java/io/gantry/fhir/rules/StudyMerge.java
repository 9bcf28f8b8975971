package io.gantry.fhir.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.ImagingStudy.ImagingStudySeriesComponent;
import org.hl7.fhir.r4.model.ImagingStudy.ImagingStudySeriesInstanceComponent;
import org.hl7.fhir.r4.model.Reference;

/**
 * Our elements into the EHR's ImagingStudy: status, modality, started, description, counts and
 * series are ours; identifiers and endpoints are added to; everything else, also inside a series or
 * an instance, stays as the EHR has it.
 */
final class StudyMerge {
  private StudyMerge() {}

  /** A new resource; equal to {@code existing} where there is nothing to write. */
  static ImagingStudy merge(ImagingStudy existing, ImagingStudy ours) {
    ImagingStudy merged = existing.copy();
    ours.getIdentifier().forEach(identifier -> addIdentifier(merged, identifier));
    merged.setStatus(ours.getStatus());
    merged.setModality(ours.getModality());
    if (ours.hasSubject()) {
      merged.setSubject(ours.getSubject());
    }
    if (ours.hasStarted()) {
      merged.setStartedElement(ours.getStartedElement());
    }
    if (ours.hasDescription()) {
      merged.setDescription(ours.getDescription());
    }
    ours.getEndpoint().forEach(endpoint -> addEndpoint(merged, endpoint));
    merged.setNumberOfSeries(ours.getNumberOfSeries());
    merged.setNumberOfInstances(ours.getNumberOfInstances());
    merged.setSeries(series(existing.getSeries(), ours.getSeries()));
    return merged;
  }

  private static void addIdentifier(ImagingStudy study, Identifier ours) {
    boolean there =
        study.getIdentifier().stream()
            .anyMatch(i ->
                ours.getValue().equals(i.getValue())
                    && (ours.hasSystem()
                        ? ours.getSystem().equals(i.getSystem())
                        : i.getType().hasCoding(Systems.V2_0203, "ACSN")));
    if (!there) {
      study.addIdentifier(ours);
    }
  }

  private static void addEndpoint(ImagingStudy study, Reference ours) {
    String wanted = Systems.plain(ours);
    if (study.getEndpoint().stream().noneMatch(e -> Systems.plain(e).equals(wanted))) {
      study.addEndpoint(ours);
    }
  }

  private static List<ImagingStudySeriesComponent> series(
      List<ImagingStudySeriesComponent> existing, List<ImagingStudySeriesComponent> ours) {
    Map<String, ImagingStudySeriesComponent> byUid =
        byUid(existing, ImagingStudySeriesComponent::getUid);
    List<ImagingStudySeriesComponent> merged = new ArrayList<>();
    for (ImagingStudySeriesComponent mine : ours) {
      ImagingStudySeriesComponent theirs = byUid.get(mine.getUid());
      merged.add(theirs == null ? mine : series(theirs, mine));
    }
    return merged;
  }

  private static ImagingStudySeriesComponent series(
      ImagingStudySeriesComponent theirs, ImagingStudySeriesComponent mine) {
    ImagingStudySeriesComponent merged = theirs.copy();
    merged.setNumberElement(mine.hasNumber() ? mine.getNumberElement() : null);
    merged.setModality(mine.getModality());
    merged.setDescriptionElement(mine.hasDescription() ? mine.getDescriptionElement() : null);
    if (mine.hasBodySite() && !theirs.getBodySite().hasCode()) {
      merged.setBodySite(mine.getBodySite());
    }
    merged.setStartedElement(mine.hasStarted() ? mine.getStartedElement() : null);
    merged.setNumberOfInstances(mine.getNumberOfInstances());
    Map<String, ImagingStudySeriesInstanceComponent> byUid =
        byUid(theirs.getInstance(), ImagingStudySeriesInstanceComponent::getUid);
    List<ImagingStudySeriesInstanceComponent> instances = new ArrayList<>();
    for (ImagingStudySeriesInstanceComponent instance : mine.getInstance()) {
      ImagingStudySeriesInstanceComponent there = byUid.get(instance.getUid());
      instances.add(there == null ? instance : instance(there, instance));
    }
    merged.setInstance(instances);
    return merged;
  }

  private static ImagingStudySeriesInstanceComponent instance(
      ImagingStudySeriesInstanceComponent theirs, ImagingStudySeriesInstanceComponent mine) {
    ImagingStudySeriesInstanceComponent merged = theirs.copy();
    merged.setSopClass(mine.getSopClass());
    merged.setNumberElement(mine.hasNumber() ? mine.getNumberElement() : null);
    merged.setTitleElement(mine.hasTitle() ? mine.getTitleElement() : null);
    return merged;
  }

  private static <T> Map<String, T> byUid(List<T> all, Function<T, String> uid) {
    return all.stream()
        .collect(Collectors.toMap(uid, Function.identity(), (first, second) -> first));
  }
}
