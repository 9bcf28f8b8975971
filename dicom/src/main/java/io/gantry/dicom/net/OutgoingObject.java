package io.gantry.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An object to be stored at the peer.
 *
 * @param transferSyntaxUid of the bytes; a context with exactly this one must have been accepted
 * @param length of the data set in bytes, without file meta information
 * @param dataSet gives the data set from its first byte
 * @param moveOriginatorAeTitle set with the next when a C-MOVE caused this
 */
public record OutgoingObject(
    String sopClassUid,
    String sopInstanceUid,
    String transferSyntaxUid,
    long length,
    Source dataSet,
    @Nullable String moveOriginatorAeTitle,
    @Nullable Integer moveOriginatorMessageId) {

  /** Where the bytes come from; closed after use. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  /** An object that no C-MOVE asked for. */
  public static OutgoingObject of(
      String sopClassUid,
      String sopInstanceUid,
      String transferSyntaxUid,
      long length,
      Source dataSet) {
    return new OutgoingObject(
        sopClassUid, sopInstanceUid, transferSyntaxUid, length, dataSet, null, null);
  }

  /** The same as a sub-operation of this C-MOVE. */
  public OutgoingObject movedFor(String originatorAeTitle, int messageId) {
    return new OutgoingObject(
        sopClassUid,
        sopInstanceUid,
        transferSyntaxUid,
        length,
        dataSet,
        originatorAeTitle,
        messageId);
  }
}
