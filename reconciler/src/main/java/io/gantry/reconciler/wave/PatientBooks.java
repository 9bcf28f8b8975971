package io.gantry.reconciler.wave;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patient index as people change it: files that are imported, messages that wait for a person.
 * Each change is on record with who and why. Safe between threads.
 */
public interface PatientBooks {
  /**
   * What is imported.
   *
   * @param patients path of a file of patients; null = none
   * @param crosswalk path of a file of other systems' numbers; null = none
   * @param dryRun nothing is written
   */
  record Import(@Nullable String patients, @Nullable String crosswalk, boolean dryRun) {}

  /**
   * What an import did, or would do.
   *
   * @param files digests (SHA-256) of the files
   */
  record Imported(Counts patients, Counts crosswalk, boolean dryRun, List<String> files) {
    public Imported {
      files = List.copyOf(files);
    }

    /** Rows by what they do. */
    public record Counts(long added, long changed, long unchanged) {
      /** In words. */
      @Override
      public String toString() {
        return "%d added, %d changed, %d unchanged".formatted(added, changed, unchanged);
      }
    }
  }

  /**
   * A message that a person has to decide on.
   *
   * @param sender MSH-3 and MSH-4; FHIR for a server's merge
   * @param event MSH-9.2, or {@code replaced-by}
   * @param mrn who it is about, or survives
   * @param priorId what it merges; empty = nothing
   * @param reason in words without patient data
   * @param applicable whether it can be done as it says
   * @param settled what a person made of it; null = nobody has decided
   */
  record Question(
      String id,
      String sender,
      String event,
      @Nullable Instant sentAt,
      Instant receivedAt,
      String mrn,
      String priorId,
      String reason,
      boolean applicable,
      @Nullable String settled) {}

  /**
   * Imports files into the patient index; nothing, if anything is wrong with them.
   *
   * @throws io.gantry.platform.GantryException GTY-0695 with every problem and its line, GTY-0735
   *     where the broker does not take it, GTY-0643 without a reason
   */
  Imported load(Import wanted, Request request);

  /**
   * A patient who is not in the index yet.
   *
   * @param birthDate YYYYMMDD, empty: not known
   * @param sex M, F, O or U
   * @param issuer who assigned the MRN, empty: not said
   */
  record NewPatient(
      String mrn, String family, String given, String birthDate, String sex, String issuer) {}

  /**
   * Adds one patient. Who and why is on record, and the MRN.
   *
   * @throws io.gantry.platform.GantryException GTY-0688 where it is none or is there already,
   *     GTY-0735 where the broker does not take it, GTY-0643 without a reason, GTY-0698 where this
   *     process does not write the index
   */
  default void add(NewPatient patient, Request request) {
    throw new io.gantry.platform.GantryException(
        "GTY-0698", "This process does not write the patient index: it runs no fhir-bridge");
  }

  /** What waits for a person, the longest waiting first. */
  List<Question> questions();

  /**
   * A person decides.
   *
   * @param apply whether it is done; else it is dismissed
   * @throws io.gantry.platform.GantryException GTY-0696 where there is no such question or it is
   *     settled, GTY-0697 where it can't be done, GTY-0643 without a reason
   */
  Question settle(String id, boolean apply, Request request);
}
