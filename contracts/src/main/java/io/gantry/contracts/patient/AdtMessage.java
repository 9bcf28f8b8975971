package io.gantry.contracts.patient;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One patient of an HL7 v2 ADT message (chapter 3). Text is as sent, with escape sequences
 * resolved; empty = the field is empty, which means "no change"; {@link #DELETE} = the HL7 null,
 * which deletes.
 *
 * @param header who sent it, what and when
 * @param ids PID-3
 * @param priorIds MRG-1; empty without an MRG segment
 * @param names PID-5
 * @param birthDate PID-7
 * @param sex PID-8
 */
public record AdtMessage(
    Header header,
    List<Identifier> ids,
    List<Identifier> priorIds,
    List<Name> names,
    String birthDate,
    String sex) {
  /** The HL7 null: two quotation marks. */
  public static final String DELETE = "\"\"";

  public AdtMessage {
    ids = List.copyOf(ids);
    priorIds = List.copyOf(priorIds);
    names = List.copyOf(names);
  }

  /**
   * The message as such.
   *
   * @param sender MSH-3 and MSH-4, which make the control id unique
   * @param controlId MSH-10
   * @param event MSH-9.2, for example {@code A08}
   * @param sentAt MSH-7; null where it is not a time
   * @param part from 0: which patient of a message that names several (A39, A40)
   * @param digest of the bytes, to tell a repetition from another message under the same id
   */
  public record Header(
      String sender,
      String controlId,
      String event,
      @Nullable Instant sentAt,
      int part,
      String digest) {}

  /**
   * CX: a number and who assigned it.
   *
   * @param issuer CX.4.1, the namespace
   * @param issuerOid CX.4.2, the universal id
   * @param type CX.5, for example {@code MR}
   */
  public record Identifier(String id, String issuer, String issuerOid, String type) {}

  /**
   * XPN.
   *
   * @param type XPN.7: {@code L} legal, {@code M} maiden, ...
   * @param representation XPN.8: {@code A} alphabetic, {@code I} ideographic, {@code P} phonetic
   */
  public record Name(
      String family,
      String given,
      String middle,
      String suffix,
      String prefix,
      String type,
      String representation) {}
}
