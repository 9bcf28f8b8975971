package io.gantry.dicom.net;

import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.Part;
import io.gantry.dicom.data.TransferSyntax;
import org.jspecify.annotations.Nullable;

/**
 * Watches how long the header of an arriving object grows: all that stands before the value of the
 * first bulk element (docs/digest-chain.md), inflated if need be. It follows the structure as it
 * comes, keeps none of it and looks no further than the header. For one object and one thread.
 */
final class HeaderLimit implements AutoCloseable {
  private final long limit;
  private @Nullable Cutter cutter;
  private long length;
  private boolean over;

  HeaderLimit(String transferSyntaxUid, long limit) {
    this.limit = limit;
    this.cutter = Cutter.of(TransferSyntax.of(transferSyntaxUid), this::part);
  }

  private void part(Part part, byte[] bytes, int offset, int count) {
    if (part == Part.HEAD) {
      length += count;
    } else {
      over = true;
    }
  }

  /** Whether the header is longer than allowed, these next bytes of the data set included. */
  boolean isExceededBy(byte[] bytes, int offset, int count) {
    Cutter open = cutter;
    if (open != null) {
      open.accept(bytes, offset, count);
      if (over || length > limit) {
        close();
      }
    }
    return length > limit;
  }

  /** Frees what inflating takes. */
  @Override
  public void close() {
    Cutter open = cutter;
    cutter = null;
    if (open != null) {
      var _ = open.finish();
    }
  }
}
