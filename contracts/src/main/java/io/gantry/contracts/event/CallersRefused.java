package io.gantry.contracts.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who called a DICOM port of ours and was not let in since the event before; topic {@code
 * callers.refused}. Counts of one event are added to those of others. What strangers say of
 * themselves is cut and cleaned here, and is still theirs: never markup, never a name to trust.
 *
 * @param teller the extractor process, as in {@link SourceLease#owner}: {@code MIGRATOR@7b9c.3}
 * @param sequence counts the events of a teller from 1; one that comes again has the same
 * @param callers told apart by title, address and reason; a few dozen at most
 * @param others how many more calls were refused, of callers that found no place among these
 * @param othersLastAt of these the latest, null where there were none
 */
public record CallersRefused(
    String teller,
    long sequence,
    List<Caller> callers,
    long others,
    @Nullable Instant othersLastAt,
    Instant at)
    implements Event {
  /** Copies the list. */
  public CallersRefused {
    callers = List.copyOf(callers);
  }

  @Override
  public String key() {
    return teller;
  }

  /**
   * One who called.
   *
   * @param callingAe as it was given, empty where it was not; 16 printable ASCII characters at most
   * @param calledAe whom it wanted, the same way; the latest one
   * @param remote the address that it called from
   * @param answer what it was told or what went wrong, in words; the latest one
   * @param times how often
   */
  public record Caller(
      String callingAe,
      String calledAe,
      String remote,
      Reason reason,
      String answer,
      long times,
      Instant firstAt,
      Instant lastAt) {
    private static final int AE_TITLE = 16;
    private static final int ADDRESS = 64;
    private static final int ANSWER = 200;

    /** Cuts and cleans the texts. */
    public Caller {
      callingAe = cleaned(callingAe, AE_TITLE);
      calledAe = cleaned(calledAe, AE_TITLE);
      remote = cleaned(remote, ADDRESS);
      answer = cleaned(answer, ANSWER);
    }

    /** Printable ASCII stays (an AE title has nothing else, PS3.5 section 6.2), and so much. */
    private static String cleaned(String text, int most) {
      String cut = text.length() > most ? text.substring(0, most) : text;
      return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }
  }

  /**
   * CALLING_AE_UNKNOWN: no source has this title. ADDRESS_NOT_ALLOWED: one has, at another address.
   * CERTIFICATE_NOT_ALLOWED: one has, here, with another certificate. CALLED_AE_WRONG: it wanted
   * somebody else. TLS_FAILED: no handshake. NOT_DICOM: what it sent is no association request.
   * NO_ROOM: too many at once. OTHER: rejected for another reason, which {@link Caller#answer}
   * names.
   */
  public enum Reason {
    CALLING_AE_UNKNOWN,
    ADDRESS_NOT_ALLOWED,
    CERTIFICATE_NOT_ALLOWED,
    CALLED_AE_WRONG,
    TLS_FAILED,
    NOT_DICOM,
    NO_ROOM,
    OTHER
  }
}
