package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import io.gantry.simulator.ArchivedStudy.ArchivedSeries;
import io.gantry.simulator.SimulatedStudy.SimulatedSeries;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Holdings as an archive: nothing is kept but which UID belongs to which number. */
final class SimulatedCatalogue implements Catalogue {
  private static final List<String> SYNTAXES =
      List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid());

  /** Where a study is, and the values that it is searched by most. */
  private record Place(
      Holding holding, int number, String date, String patientId, Set<Kind> kinds) {
    static Place of(Holding holding, int number) {
      SimulatedStudy study = SimulatedStudy.of(holding, number);
      Set<Kind> kinds = EnumSet.noneOf(Kind.class);
      for (SimulatedSeries series : study.series()) {
        kinds.add(series.kind());
      }
      return new Place(holding, number, study.date(), study.patient().id(), kinds);
    }

    SimulatedStudy study() {
      return SimulatedStudy.of(holding, number);
    }
  }

  private final Map<String, Place> byUid;

  /** A study that is in two holdings is held once. */
  SimulatedCatalogue(List<Holding> holdings) {
    Map<String, Place> places = new LinkedHashMap<>();
    for (Holding holding : holdings) {
      for (int i = 0; i < holding.studies(); i++) {
        int number = holding.firstStudy() + i;
        places.putIfAbsent(SimulatedStudy.of(holding, number).uid(), Place.of(holding, number));
      }
    }
    byUid = places;
  }

  @Override
  public Stream<ArchivedStudy> studies() {
    return byUid.values().stream().map(place -> archived(place.study()));
  }

  @Override
  public Stream<ArchivedStudy> candidates(DataSet keys) {
    String uid = keys.string(Tag.STUDY_INSTANCE_UID, "");
    if (!uid.isEmpty() && uid.indexOf('\\') < 0) {
      return study(uid).stream();
    }
    Predicate<Place> may = place -> true;
    String date = keys.string(Tag.STUDY_DATE, "");
    if (date.matches("[0-9]+-?[0-9]*|-[0-9]+")) {
      may = may.and(place -> !place.date().isEmpty() && Matching.range(date, place.date()));
    }
    String patient = keys.string(Tag.PATIENT_ID, "");
    if (patient.matches("[^*?\\\\]+[*]?")) {
      String prefix = patient.replace("*", "");
      may = may.and(place -> place.patientId().startsWith(prefix));
    }
    String modality = keys.string(Tag.MODALITIES_IN_STUDY, "");
    if (modality.matches("[A-Z]+")) {
      may = may.and(place -> place.kinds().stream().anyMatch(kind -> kind.name().equals(modality)));
    }
    return byUid.values().stream().filter(may).map(place -> archived(place.study()));
  }

  @Override
  public Optional<ArchivedStudy> study(String uid) {
    return Optional.ofNullable(byUid.get(uid)).map(place -> archived(place.study()));
  }

  private static ArchivedStudy archived(SimulatedStudy study) {
    List<SimulatedSeries> series = study.series();
    DataSetBuilder attributes = DataSet.builder();
    ObjectFactory.patient(study.patient(), attributes);
    ObjectFactory.study(study, attributes);
    attributes
        .put(
            Tag.MODALITIES_IN_STUDY,
            Vr.CS,
            series.stream().map(some -> some.kind().name()).distinct().toArray(String[]::new))
        .put(
            Tag.SOP_CLASSES_IN_STUDY,
            Vr.UI,
            series.stream()
                .map(some -> some.kind().sopClassUid())
                .distinct()
                .toArray(String[]::new))
        .putLong(Tag.NUMBER_OF_STUDY_RELATED_SERIES, Vr.IS, series.size())
        .putLong(
            Tag.NUMBER_OF_STUDY_RELATED_INSTANCES,
            Vr.IS,
            series.stream().mapToInt(SimulatedSeries::images).sum());
    return new ArchivedStudy(
        study.uid(),
        attributes.build(),
        () -> series.stream().map(SimulatedCatalogue::archived).toList());
  }

  private static ArchivedSeries archived(SimulatedSeries series) {
    DataSetBuilder attributes = DataSet.builder();
    ObjectFactory.series(series, attributes);
    attributes.putLong(Tag.NUMBER_OF_SERIES_RELATED_INSTANCES, Vr.IS, series.images());
    List<ArchivedInstance> instances = new ArrayList<>();
    for (int number = 1; number <= series.images(); number++) {
      instances.add(archived(series, number));
    }
    return new ArchivedSeries(series.uid(), attributes.build(), instances);
  }

  private static ArchivedInstance archived(SimulatedSeries series, int number) {
    return new ArchivedInstance(
        ObjectFactory.uid(series, number),
        series.kind().sopClassUid(),
        () -> ObjectFactory.object(series, number).attributes(),
        new Sendable(() -> ObjectFactory.object(series, number)));
  }

  /** Made anew each time, so that a series of thousands needs no memory. */
  private record Sendable(Supplier<SimulatedObject> source) implements ArchivedObject {
    @Override
    public List<String> transferSyntaxes() {
      return SYNTAXES;
    }

    @Override
    public OutgoingObject in(String transferSyntaxUid) {
      SimulatedObject object = source.get();
      TransferSyntax syntax = TransferSyntax.of(transferSyntaxUid);
      return OutgoingObject.of(
          object.sopClassUid(),
          object.sopInstanceUid(),
          transferSyntaxUid,
          object.length(syntax),
          () -> object.open(syntax));
    }

    @Override
    public ArchivedObject changed(Consumer<DataSetBuilder> header, long pixels) {
      return new Sendable(() -> source.get().changed(header, pixels));
    }
  }
}
