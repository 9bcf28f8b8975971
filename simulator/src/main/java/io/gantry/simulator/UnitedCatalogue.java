package io.gantry.simulator;

import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import io.gantry.simulator.ArchivedStudy.ArchivedSeries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Simulated and received studies; a study of both has the series of both. */
record UnitedCatalogue(Catalogue first, Catalogue second) implements Catalogue {
  @Override
  public Stream<ArchivedStudy> studies() {
    return Stream.concat(
        first
            .studies()
            .map(study -> second.study(study.uid()).map(m -> join(study, m)).orElse(study)),
        second.studies().filter(study -> first.study(study.uid()).isEmpty()));
  }

  @Override
  public Optional<ArchivedStudy> study(String uid) {
    Optional<ArchivedStudy> one = first.study(uid);
    Optional<ArchivedStudy> other = second.study(uid);
    return one.isPresent() && other.isPresent()
        ? Optional.of(join(one.get(), other.get()))
        : one.or(() -> other);
  }

  private static ArchivedStudy join(ArchivedStudy one, ArchivedStudy other) {
    return new ArchivedStudy(
        one.uid(), one.attributes(), () -> join(one.series().get(), other.series().get()));
  }

  private static List<ArchivedSeries> join(List<ArchivedSeries> ones, List<ArchivedSeries> others) {
    Map<String, ArchivedSeries> byUid = new LinkedHashMap<>();
    ones.forEach(series -> byUid.put(series.uid(), series));
    others.forEach(series -> byUid.merge(series.uid(), series, UnitedCatalogue::join));
    return List.copyOf(byUid.values());
  }

  private static ArchivedSeries join(ArchivedSeries one, ArchivedSeries other) {
    List<ArchivedInstance> instances = new ArrayList<>(one.instances());
    List<String> uids = one.instances().stream().map(ArchivedInstance::uid).toList();
    other.instances().stream()
        .filter(instance -> !uids.contains(instance.uid()))
        .forEach(instances::add);
    return new ArchivedSeries(one.uid(), one.attributes(), instances);
  }
}
