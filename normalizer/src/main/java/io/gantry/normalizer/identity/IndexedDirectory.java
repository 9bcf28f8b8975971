package io.gantry.normalizer.identity;

import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A patient index with what it needs beside it: the patients as they were received. Whoever feeds
 * it may do so while the gate asks. Thread safe.
 */
public final class IndexedDirectory implements PatientDirectory {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final PatientIndex index = new PatientIndex();
  private final IndexUpdates updates = new IndexUpdates(index);
  private final IdentityMatcher matcher = new IdentityMatcher(index);
  private final ReceivedPatients patients = new ReceivedPatients();
  private final IndexChanges.Ring changes = new IndexChanges.Ring();
  private final String name;
  private long position;

  /**
   * An empty one.
   *
   * @param name of where its patients come from; goes into {@link #version}
   */
  public IndexedDirectory(String name) {
    this.name = name;
  }

  /** Adds or replaces a patient. */
  public void put(Patient patient) {
    changing(
        position + 1,
        () -> {
          Set<Long> keys = keysOf(patient.mrn());
          index.put(patient);
          index.follow(patient.mrn(), "");
          patients.put(patient);
          told(keys, patient.mrn());
        });
  }

  /** Another system's number of a patient. */
  public void alias(String id, String issuer, String mrn) {
    changing(
        position + 1,
        () -> {
          index.alias(id, issuer, mrn);
          changes.add(LookupKeys.of(patient(mrn), List.of(new PatientIndex.Alias(id, issuer))));
        });
  }

  /** Lets an MRN, and all that were merged into it before, end in another. */
  public void merge(String mrn, String survivor) {
    changing(
        position + 1,
        () -> {
          index.merge(mrn, survivor);
          told(keysOf(mrn), survivor);
        });
  }

  /**
   * The next event of topic {@code patients}.
   *
   * @param offset goes into the version
   */
  public void apply(PatientEvent event, long offset) {
    changing(
        offset + 1,
        () -> {
          if (event instanceof PatientRecorded recorded) {
            Patient patient = IndexUpdates.patientOf(recorded);
            Set<Long> keys = keysOf(patient.mrn());
            recorded.otherNumbers().stream()
                .map(other -> new PatientIndex.Alias(other.id(), other.issuer()))
                .forEach(alias -> keys.addAll(LookupKeys.of(patient, List.of(alias))));
            updates.apply(event);
            patients.put(patient);
            told(keys, patient.mrn());
          }
        });
  }

  /** Who was or is concerned: also whom a merge leads to. */
  private void told(Set<Long> before, String mrn) {
    Set<Long> keys = new HashSet<>(before);
    keys.addAll(keysOf(mrn));
    keys.addAll(keysOf(index.survivorOf(mrn)));
    changes.add(keys);
  }

  private Set<Long> keysOf(String mrn) {
    return patients
        .find(mrn)
        .map(patient -> new HashSet<>(LookupKeys.of(patient, List.of())))
        .orElseGet(HashSet::new);
  }

  private Patient patient(String mrn) {
    return patients.find(mrn).orElseThrow();
  }

  private void changing(long next, Runnable change) {
    lock.writeLock().lock();
    try {
      position = next;
      change.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Looks into the index: be quick, and keep no reference to it. */
  public <T> T reading(Function<PatientIndex, T> question) {
    return atOnce(() -> question.apply(index));
  }

  @Override
  public <T> T atOnce(Supplier<T> questions) {
    lock.readLock().lock();
    try {
      return questions.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public boolean knows(String id, String issuer) {
    return reading(patients -> {
      boolean[] found = {false};
      patients.withAlias(id, issuer, _ -> found[0] = true);
      return found[0];
    });
  }

  @Override
  public Decision decide(PatientRecord record) {
    return atOnce(() -> matcher.decide(record));
  }

  @Override
  public List<PossiblePatient> candidates(PatientRecord record, String mrn, int limit) {
    return atOnce(() -> {
      List<Evidence> all = matcher.candidates(record, index.survivorOf(mrn), limit);
      List<PossiblePatient> candidates = new ArrayList<>();
      for (Evidence one : all) {
        patients
            .find(one.patient().mrn())
            .ifPresent(patient -> candidates.add(PossiblePatient.of(one, patient, record)));
      }
      return candidates;
    });
  }

  @Override
  public Optional<Patient> find(String mrn) {
    return atOnce(() -> patients.find(index.survivorOf(mrn)));
  }

  @Override
  public String version() {
    return atOnce(() -> name + "-" + position);
  }

  @Override
  public IndexChanges since(long from) {
    return atOnce(() -> changes.since(from));
  }

  /** The offset of the next event that it does not hold yet. */
  public long position() {
    return atOnce(() -> position);
  }
}
