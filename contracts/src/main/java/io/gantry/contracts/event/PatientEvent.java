package io.gantry.contracts.event;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.patient.PatientName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the enterprise's patients; topic {@code patients}, one partition, compacted.
 * Each event is all that is to be said under its key, so the last one of each key is enough: no
 * matter what compaction has taken away, the same index comes out.
 */
public sealed interface PatientEvent extends Event {

  /**
   * A patient as known from now on; what the latest one of an MRN does not say is not so.
   *
   * @param number the MRN and who assigned it
   * @param name all parts, also the unchanged ones
   * @param birthDate yyyymmdd; empty = unknown
   * @param sex M, F, O or U
   * @param otherNumbers of other systems
   * @param mergedInto the MRN that took this one over, whose own merges count on; empty = in use
   * @param origin where the latest change came from
   */
  record PatientRecorded(
      PatientNumber number,
      PatientName name,
      String birthDate,
      String sex,
      List<OtherNumber> otherNumbers,
      String mergedInto,
      Origin origin)
      implements PatientEvent {
    public PatientRecorded {
      otherNumbers = List.copyOf(otherNumbers);
    }

    @Override
    public String key() {
      return hash("patient\n" + number.mrn());
    }
  }

  /**
   * A message that was accepted, so that its repetition is known. Few are kept: a slot is used
   * again after {@link #SLOTS} messages. What a person has to decide is kept until then.
   *
   * @param sequence counts messages, from 1
   * @param sender MSH-3 and MSH-4
   * @param controlId MSH-10
   * @param digest of its bytes
   * @param event MSH-9.2
   * @param sentAt MSH-7; null where it is not a time
   * @param outcomes one for each patient that it names, at least one
   * @param settled what a person made of it; null = nobody has decided, or nobody has to
   */
  record MessageTaken(
      long sequence,
      String sender,
      String controlId,
      String digest,
      String event,
      @Nullable Instant sentAt,
      List<MessageOutcome> outcomes,
      Instant receivedAt,
      @Nullable Settlement settled)
      implements PatientEvent {
    /** Messages whose repetition is known. */
    public static final int SLOTS = 65_536;

    public MessageTaken {
      outcomes = List.copyOf(outcomes);
    }

    /** Whether a person has to decide. */
    public boolean isQuestion() {
      return outcomes.stream().anyMatch(outcome -> outcome.action().equals("REVIEW"));
    }

    @Override
    public String key() {
      return isQuestion()
          ? "question/" + hash(sender + '\n' + controlId + '\n' + digest)
          : "message/" + sequence % SLOTS;
    }
  }

  /**
   * How far a FHIR server has been read: all that it changed before is in the topic.
   *
   * @param server its address and how its resources are read; another one = read it whole
   * @param upTo by its own clock ({@code meta.lastUpdated})
   */
  record ServerRead(String server, Instant upTo, Instant at) implements PatientEvent {
    @Override
    public String key() {
      return "server/" + hash(server);
    }
  }

  /**
   * What a person made of a message that was kept for review.
   *
   * @param applied whether it was done; else it was dismissed
   * @param by who decided; the ledger's audit has the reason
   */
  record Settlement(boolean applied, String by, Instant at) {}

  /**
   * Who a number stands for.
   *
   * @param issuer namespace; empty = not said
   * @param issuerOid the same as an OID; empty = not said
   */
  record PatientNumber(String mrn, String issuer, String issuerOid) {}

  /** Another system's number for the patient, with its namespace as sent. */
  record OtherNumber(String id, String issuer) {}

  /**
   * Where it is known from.
   *
   * @param updatedAt when the last message that updated this patient was sent; null = none
   * @param row digest of the row of a file or of the FHIR resource that was last taken over; null =
   *     none
   * @param controlId MSH-10 of the message; empty where it was none
   */
  record Origin(
      Source source,
      String controlId,
      @Nullable Instant updatedAt,
      @Nullable String row,
      Instant at) {}

  /** CSV: a file of the configuration. ADT: an HL7 v2 message. FHIR: a server that was asked. */
  enum Source {
    CSV,
    ADT,
    FHIR
  }

  /**
   * What a message did to one patient.
   *
   * @param action APPLIED, NOOP, DUPLICATE, STALE, REVIEW or UNKNOWN_PATIENT (docs/identities.md)
   * @param mrn the number that it is about
   * @param priorId what it merges or moves; empty = nothing
   * @param note why, in words without patient data
   */
  record MessageOutcome(String action, String mrn, String priorId, String note) {}

  private static String hash(String text) {
    byte[] digest = Sha256.newMessageDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }
}
