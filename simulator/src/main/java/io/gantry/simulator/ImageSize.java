package io.gantry.simulator;

/** The matrix of an image; {@code frames} 1 where it has no frames. */
record ImageSize(int rows, int columns, int frames, int bytesPerPixel) {
  private static final int WIDEST = 512;
  private static final long FRAME_BYTES = 64 * 1024;

  /** A matrix of exactly so many bytes, at most 512 wide, as square as that allows. */
  static ImageSize ofKiB(long kiB, int bytesPerPixel) {
    long pixels = kiB * 1024 / bytesPerPixel;
    int columns = 16;
    while (columns < WIDEST && 4L * columns * columns <= pixels) {
      columns *= 2;
    }
    // Rows is US: what does not fit 65535 of them makes the rows longer.
    while (pixels / columns > 0xFFFF) {
      columns *= 2;
    }
    return new ImageSize((int) (pixels / columns), columns, 1, bytesPerPixel);
  }

  /** Frames of 64 KiB (less if that is all), 8 bits a pixel. */
  static ImageSize clipOfKiB(long kiB) {
    long bytes = kiB * 1024;
    long frame = Math.min(bytes, FRAME_BYTES);
    ImageSize one = ofKiB(frame / 1024, 1);
    return new ImageSize(one.rows, one.columns, (int) (bytes / frame), 1);
  }

  /** Bytes of pixel data; even. */
  long bytes() {
    return (long) rows * columns * frames * bytesPerPixel;
  }
}
