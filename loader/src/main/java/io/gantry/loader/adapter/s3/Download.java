package io.gantry.loader.adapter.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An object on its way to us. Closing it before its end drops the connection, so that what nobody
 * reads is not transferred.
 */
final class Download extends FilterInputStream {
  private final ResponseInputStream<?> response;
  private boolean ended;

  Download(ResponseInputStream<?> response) {
    super(response);
    this.response = response;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int n = in.read(buffer, offset, length);
      ended |= n < 0;
      return n;
    } catch (SdkException e) {
      throw new IOException("the archive broke off: " + S3Failures.answer(e), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (ended) {
      super.close();
    } else {
      response.abort();
    }
  }

  /** Never: a download is read once. */
  @Override
  public boolean markSupported() {
    return false;
  }
}
