package io.gantry.simulator;

import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One instance: its attributes, and pixels that are made when they are read.
 *
 * @param attributes everything before Pixel Data
 * @param pixels null where it has none
 * @param identity what the pixels depend on
 */
record SimulatedObject(
    String sopClassUid,
    String sopInstanceUid,
    int number,
    DataSet attributes,
    @Nullable ImageSize pixels,
    long identity) {

  /** The data set without its pixels, up to and including the header of Pixel Data. */
  private byte[] head(TransferSyntax syntax) {
    byte[] before = DataSetWriter.write(attributes, syntax.coding());
    if (pixels == null) {
      return before;
    }
    ByteBuffer head =
        ByteBuffer.allocate(before.length + 12).order(ByteOrder.LITTLE_ENDIAN).put(before);
    head.putShort((short) 0x7FE0).putShort((short) 0x0010);
    if (syntax.coding() == Coding.EXPLICIT_LE) {
      head.put((byte) 'O')
          .put((byte) (pixels.bytesPerPixel() == 2 ? 'W' : 'B'))
          .putShort((short) 0);
    }
    head.putInt((int) pixels.bytes());
    byte[] bytes = new byte[head.position()];
    head.flip().get(bytes);
    return bytes;
  }

  /** Bytes of the data set in explicit or implicit little endian. */
  long length(TransferSyntax syntax) {
    return head(syntax).length + (pixels == null ? 0 : pixels.bytes());
  }

  /** The data set from its first byte; the same bytes each time. */
  InputStream open(TransferSyntax syntax) {
    InputStream head = new ByteArrayInputStream(head(syntax));
    return pixels == null ? head : new SequenceInputStream(head, new PixelStream(identity, pixels));
  }

  /**
   * The same with another header or other pixels.
   *
   * @param otherPixels 0 leaves them
   */
  SimulatedObject changed(Consumer<DataSetBuilder> header, long otherPixels) {
    DataSetBuilder other = attributes.toBuilder();
    header.accept(other);
    DataSet changed = other.build();
    return new SimulatedObject(
        sopClassUid,
        changed.string(Tag.SOP_INSTANCE_UID, sopInstanceUid),
        number,
        changed,
        pixels,
        identity ^ otherPixels);
  }
}
