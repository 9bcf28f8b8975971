package io.gantry.loader;

import io.gantry.contracts.patch.Patch;

/** The two things of DICOM that the loader needs: a patched head and file meta information. */
public interface HeadEditor {
  /**
   * The new head, in the object's own transfer syntax.
   *
   * @param head as received; of a deflated object inflated
   * @throws PatchMisfit where the patch can't be applied to it
   */
  byte[] apply(byte[] head, String transferSyntaxUid, Patch patch) throws PatchMisfit;

  /** Preamble, prefix and File Meta Information (PS3.10 7.1); equal arguments, equal bytes. */
  byte[] metaBytes(String sopClassUid, String sopInstanceUid, String transferSyntaxUid);

  /** Whether objects of this syntax are stored as a deflate stream (PS3.5 A.5). */
  boolean isDeflated(String transferSyntaxUid);

  /** The patch does not fit the head; the message names a tag, never a value. */
  final class PatchMisfit extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    public PatchMisfit(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
