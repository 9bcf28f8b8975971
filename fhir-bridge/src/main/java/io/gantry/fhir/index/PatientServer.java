package io.gantry.fhir.index;

import io.gantry.fhir.publish.EhrFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/**
 * A FHIR R4 server that knows patients. Nothing that names a patient stands in an address, unless
 * the configuration wants {@code $ihe-pix} by GET. Safe between threads.
 */
public interface PatientServer extends AutoCloseable {
  /** What the CapabilityStatement offers beside the search. */
  record Offers(boolean match, boolean crosswalk) {}

  /**
   * Some of the resources of a search.
   *
   * @param next where the next page is; null = this is the last one
   * @param sorted whether the server says that it sorts by {@code _lastUpdated}
   */
  record Page(List<Patient> patients, @Nullable String next, boolean sorted) {
    public Page {
      patients = List.copyOf(patients);
    }
  }

  Offers offers() throws EhrFailure;

  /**
   * The first page of all Patient resources (ITI-78), sorted by {@code _lastUpdated} if the server
   * can.
   *
   * @param since only those that were updated at that time or later; null = all
   */
  Page first(@Nullable Instant since, int count) throws EhrFailure;

  /** The next page; its address has to be of the same server. */
  Page next(String link) throws EhrFailure;

  /** The resource that a reference of this server means; empty where it is gone or elsewhere. */
  Optional<Patient> read(String reference) throws EhrFailure;

  /** The resources with this identifier, by POST. */
  List<Patient> withIdentifier(String system, String value) throws EhrFailure;

  /** Candidates of {@code $match} (ITI-119), certain or not. */
  List<Patient> match(Patient like, int count) throws EhrFailure;

  /** Identifiers of one system that {@code $ihe-pix} (ITI-83) knows for another identifier. */
  List<String> crosswalk(String system, String value, String targetSystem) throws EhrFailure;

  @Override
  void close();
}
