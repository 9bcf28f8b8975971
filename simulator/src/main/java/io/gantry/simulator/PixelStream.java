package io.gantry.simulator;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Pixel data made while it is read, row by row: a disc of noisy tissue on a dark ground, another in
 * each image. A few array copies a row, and no more memory than a row.
 */
final class PixelStream extends InputStream {
  private static final int TEXTURE = 1 << 18;
  private static final int STAMP = 16;

  /** Noise around 1040 and around 24, 16 bits little endian; around 90 and 4, 8 bits. */
  private static final byte[] TISSUE_16 = texture(1000, 80, 2, 1);

  private static final byte[] AIR_16 = texture(0, 48, 2, 2);
  private static final byte[] TISSUE_8 = texture(60, 60, 1, 3);
  private static final byte[] AIR_8 = texture(0, 8, 1, 4);

  private final long identity;
  private final ImageSize size;
  private final byte[] tissue;
  private final byte[] air;
  private final byte[] row;
  private long nextRow;
  private int at;

  /**
   * @param identity what makes this image differ from others
   */
  PixelStream(long identity, ImageSize size) {
    this.identity = identity;
    this.size = size;
    this.tissue = size.bytesPerPixel() == 2 ? TISSUE_16 : TISSUE_8;
    this.air = size.bytesPerPixel() == 2 ? AIR_16 : AIR_8;
    this.row = new byte[size.columns() * size.bytesPerPixel()];
    this.at = row.length;
  }

  private static byte[] texture(int base, int spread, int bytesPerPixel, long seed) {
    Draw draw = Draw.of(seed);
    byte[] texture = new byte[TEXTURE];
    for (int i = 0; i < texture.length; i += bytesPerPixel) {
      int value = base + draw.below(spread);
      texture[i] = (byte) value;
      if (bytesPerPixel == 2) {
        texture[i + 1] = (byte) (value >>> 8);
      }
    }
    return texture;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (length == 0) {
      return 0;
    }
    int done = 0;
    while (done < length && (at < row.length || fillRow())) {
      int some = Math.min(length - done, row.length - at);
      System.arraycopy(row, at, to, offset + done, some);
      at += some;
      done += some;
    }
    return done == 0 ? -1 : done;
  }

  private boolean fillRow() {
    if (nextRow == (long) size.rows() * size.frames()) {
      return false;
    }
    int y = (int) (nextRow % size.rows());
    double middle = size.rows() / 2.0;
    double radius = middle * (0.6 + 0.3 * ((identity >>> 8 & 0xFF) / 255.0));
    double above = y - middle;
    int half =
        (int)
            (Math.sqrt(Math.max(0, radius * radius - above * above))
                * size.columns()
                / size.rows());
    int from = Math.max(0, size.columns() / 2 - half) * size.bytesPerPixel();
    int to = Math.min(size.columns(), size.columns() / 2 + half) * size.bytesPerPixel();
    copy(air, 0, from);
    copy(tissue, from, to);
    copy(air, to, row.length);
    if (nextRow == 0) {
      stamp();
    }
    nextRow++;
    at = 0;
    return true;
  }

  /** From a place in the texture that depends on image and row, round its end if need be. */
  private void copy(byte[] texture, int from, int to) {
    int place = (int) ((identity + nextRow * 0x9E37L) & (TEXTURE - 1)) & ~1;
    for (int done = from; done < to; ) {
      int some = Math.min(to - done, TEXTURE - place);
      System.arraycopy(texture, place, row, done, some);
      done += some;
      place = 0;
    }
  }

  /** The identity in the first pixels, four bits each, so that no two images are equal. */
  private void stamp() {
    int pixels = Math.min(STAMP, size.columns());
    Arrays.fill(row, 0, pixels * size.bytesPerPixel(), (byte) 0);
    for (int i = 0; i < pixels; i++) {
      row[i * size.bytesPerPixel()] = (byte) (identity >>> (4 * i) & 0xF);
    }
  }
}
