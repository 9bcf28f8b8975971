package io.gantry.loader.adapter.s3;

import io.gantry.loader.SourceUnreadable;
import io.gantry.loader.SpoolDamaged;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * A payload as the SDK reads it, which remembers whether it was the source that failed: the SDK
 * itself tells a source that can't be read and a connection that breaks by the same exception.
 */
final class UploadSource implements ContentStreamProvider {
  /** Opens the bytes from their start. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  private final Opener opener;
  private volatile @Nullable IOException failure;

  UploadSource(Opener opener) {
    this.opener = opener;
  }

  @Override
  public InputStream newStream() {
    try {
      return new Watched(opener.open());
    } catch (IOException e) {
      failure = e;
      throw new UncheckedIOException(e);
    }
  }

  /** Throws what went wrong with the source, if anything did. */
  void rethrow() throws IOException {
    IOException seen = failure;
    if (seen instanceof SpoolDamaged) {
      throw seen;
    }
    if (seen != null) {
      throw new SourceUnreadable(seen);
    }
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
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
  }
}
