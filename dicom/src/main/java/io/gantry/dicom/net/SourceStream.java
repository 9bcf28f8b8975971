package io.gantry.dicom.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers whether a failure came from here: while streaming, source and network fail with the
 * same exception type.
 */
final class SourceStream extends FilterInputStream {
  private @Nullable IOException failure;

  SourceStream(InputStream in) {
    super(in);
  }

  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int readNBytes(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.readNBytes(buffer, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
