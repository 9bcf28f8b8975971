package io.gantry.loader;

import io.gantry.contracts.Bytes;
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

  private static byte[] bytes(ArchivedObject object, long from, long count) throws IOException {
    if (count > Integer.MAX_VALUE - 8) {
      throw new SpoolDamaged("the head is too long to be read");
    }
    byte[] bytes = new byte[(int) count];
    object.read(from, bytes.length).get(bytes);
    return bytes;
  }
}
