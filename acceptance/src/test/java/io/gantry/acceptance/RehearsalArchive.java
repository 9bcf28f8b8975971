package io.gantry.acceptance;

import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.simulator.Simulator;
import io.gantry.simulator.SimulatorConfig;
import io.gantry.simulator.SimulatorLog;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A simulated archive that remembers what it was asked for and what it sent. */
final class RehearsalArchive implements AutoCloseable {
  private final Simulator simulator;
  private final Log log;

  private RehearsalArchive(Simulator simulator, Log log) {
    this.simulator = simulator;
    this.log = log;
  }

  static RehearsalArchive start(SimulatorConfig config) {
    Log log = new Log();
    return new RehearsalArchive(Simulator.start(config, log), log);
  }

  private static final class Log implements SimulatorLog {
    private final Map<String, List<String>> asked = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> taken = new ConcurrentHashMap<>();
    private final Map<String, Long> bytes = new ConcurrentHashMap<>();

    @Override
    public void asked(String study, String level) {
      asked.computeIfAbsent(study, _ -> new CopyOnWriteArrayList<>()).add(level);
    }

    @Override
    public void sent(String study, String instance, int status, long length) {
      if (status == DimseStatus.SUCCESS) {
        bytes.put(instance, length);
        taken.computeIfAbsent(study, _ -> ConcurrentHashMap.newKeySet()).add(instance);
      }
    }
  }

  Simulator simulator() {
    return simulator;
  }

  long instances() {
    return simulator.instances();
  }

  List<String> studies() {
    return simulator.studyUids();
  }

  /** Levels of the retrievals of a study, in the order in which they came. */
  List<String> asked(String study) {
    return log.asked.getOrDefault(study, List.of());
  }

  /** Retrievals of all studies. */
  int retrievals() {
    return log.asked.values().stream().mapToInt(List::size).sum();
  }

  /** UIDs of the objects of a study that we answered with success. */
  Set<String> taken(String study) {
    return log.taken.getOrDefault(study, Set.of());
  }

  /** How many objects, by UID, we answered with success. */
  long taken() {
    return log.taken.values().stream().mapToLong(Set::size).sum();
  }

  /** Bytes of the data sets that we answered with success, each object counted once. */
  long takenBytes() {
    return log.bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    simulator.close();
  }
}
