package io.gantry.normalizer.identity;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A patient index with what it needs beside it: the patients as they were received. Whoever feeds
 * it may do so while the gate asks. Thread safe.
 */
public final class IndexedDirectory implements PatientDirectory {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final PatientIndex index = new PatientIndex();
  private final IdentityMatcher matcher = new IdentityMatcher(index);
  private final ReceivedPatients patients = new ReceivedPatients();
  private final Map<String, String> survivors = new HashMap<>();
  private final String name;
  private long changes;

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
    changing(() -> {
      index.put(patient);
      patients.put(patient);
      survivors.remove(patient.mrn());
    });
  }

  /** Another system's number of a patient. */
  public void alias(String id, String issuer, String mrn) {
    changing(() -> index.alias(id, issuer, mrn));
  }

  /** Lets an MRN, and all that were merged into it before, end in another. */
  public void merge(String mrn, String survivor) {
    changing(() -> {
      index.merge(mrn, survivor);
      survivors.replaceAll((_, end) -> end.equals(mrn) ? survivor : end);
      survivors.put(mrn, survivor);
    });
  }

  private void changing(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
      changes++;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Decision decide(PatientRecord record) {
    return reading(() -> matcher.decide(record));
  }

  @Override
  public Optional<Patient> find(String mrn) {
    return reading(() -> patients.find(survivors.getOrDefault(mrn, mrn)));
  }

  @Override
  public String version() {
    return reading(() -> name + "-" + changes);
  }
}
