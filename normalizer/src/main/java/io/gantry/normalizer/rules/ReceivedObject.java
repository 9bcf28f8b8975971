package io.gantry.normalizer.rules;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.patient.LinkedPatient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules may depend on, apart from the rule book.
 *
 * @param head up to and including the header of the bulk element; inflated if the syntax is
 *     deflated
 * @param source the archive it came from, as configured
 * @param issuer the issuer of patient ids to assume for that source; empty for none
 * @param malformed what the receiver could not follow, empty when all is well
 * @param receivedAt the only time that a patch may contain
 * @param link the patient under whom it goes, null: as it is
 * @param text what else is known of the encoding of its text
 */
public record ReceivedObject(
    String transferSyntaxUid,
    Bytes head,
    Tail tail,
    String source,
    String issuer,
    String malformed,
    Instant receivedAt,
    @Nullable LinkedPatient link,
    KnownText text) {
  /** Of whose text nothing else is known. */
  public ReceivedObject(
      String transferSyntaxUid,
      Bytes head,
      Tail tail,
      String source,
      String issuer,
      String malformed,
      Instant receivedAt,
      @Nullable LinkedPatient link) {
    this(
        transferSyntaxUid,
        head,
        tail,
        source,
        issuer,
        malformed,
        receivedAt,
        link,
        KnownText.NOTHING);
  }

  /** Under the patient that it names. */
  public ReceivedObject(
      String transferSyntaxUid,
      Bytes head,
      Tail tail,
      String source,
      String issuer,
      String malformed,
      Instant receivedAt) {
    this(transferSyntaxUid, head, tail, source, issuer, malformed, receivedAt, null);
  }
}
