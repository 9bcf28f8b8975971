package io.gantry.loader;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.dicom.data.TransferSyntax;
import java.io.IOException;

/**
 * Reads the heads of stored objects by ranges: their pixels stay where they are. Safe between
 * threads.
 */
public final class HeadReader {
  /** A longer tail is not read: the rules then treat it as unknown. */
  private static final int LONGEST_TAIL = 256 * 1024;

  /** A tail that is nothing else than the end of the pixels. */
  private static final int DELIMITER = 8;

  private final ObjectReader archive;

  HeadReader(ObjectReader archive) {
    this.archive = archive;
  }

  /**
   * @throws SpoolDamaged where the object is gone or another one lies there
   * @throws StoreUnavailable where the archive can't be asked now
   */
  public HeadRules.StoredHead read(VerifiedInstance instance) throws IOException {
    TransferSyntax syntax = TransferSyntax.of(instance.transferSyntaxUid());
    long head = instance.stored().head().length();
    long tail = instance.stored().tail().length();
    try (ArchivedObject object =
        ArchivedObject.open(
            archive,
            Manifest.entry(instance),
            syntax.equals(TransferSyntax.DEFLATED_EXPLICIT_LE))) {
      return new HeadRules.StoredHead(
          instance.source(),
          instance.transferSyntaxUid(),
          Bytes.of(bytes(object, 0, head)),
          tail > LONGEST_TAIL ? null : Bytes.of(bytes(object, object.length() - tail, tail)));
    }
  }

  /** What was found where an object should be. */
  public sealed interface Found {
    /**
     * The object.
     *
     * @param head as it is stored, inflated; its SHA-256 is as it should be
     * @param tail empty where there is none, or where it is long or deflated
     */
    record Head(Bytes head, Bytes tail) implements Found {}

    /** Nothing is under the key. */
    record Gone() implements Found {}

    /** Another object is, or the head has another digest. */
    record Another() implements Found {}

    /** The head is longer than the caller takes. */
    record TooLong(long bytes) implements Found {}
  }

  /**
   * The head of an object as the ledger knows it, checked against its digest; at most {@code
   * longest} bytes are read, of a deflated object inflated, and the length that is in the file meta
   * information.
   *
   * @param bytes of the whole object
   * @throws StoreUnavailable where the archive can't be asked now
   */
  public Found find(
      String key, long bytes, String transferSyntaxUid, InstanceDigests stored, int longest)
      throws IOException {
    if (stored.head().length() > longest) {
      return new Found.TooLong(stored.head().length());
    }
    if (archive.stat(key).isEmpty()) {
      return new Found.Gone();
    }
    boolean deflated =
        TransferSyntax.of(transferSyntaxUid).equals(TransferSyntax.DEFLATED_EXPLICIT_LE);
    try (ArchivedObject object =
        ArchivedObject.open(archive, key, bytes, transferSyntaxUid, stored.length(), deflated)) {
      byte[] head = bytes(object, 0, stored.head().length());
      long tail = stored.tail().length();
      boolean wanted = !deflated && tail > DELIMITER && tail <= LONGEST_TAIL;
      return Sha256.of(head).equals(stored.head().sha256())
          ? new Found.Head(
              Bytes.of(head),
              Bytes.of(wanted ? bytes(object, object.length() - tail, tail) : new byte[0]))
          : new Found.Another();
    } catch (SpoolDamaged e) {
      return new Found.Another();
    }
  }

  private static byte[] bytes(ArchivedObject object, long from, long count) throws IOException {
    if (count > Integer.MAX_VALUE - 8) {
      throw new SpoolDamaged("the head is too long to be read");
    }
    byte[] bytes = new byte[(int) count];
    object.read(from, bytes.length).get(bytes);
    return bytes;
  }
}
