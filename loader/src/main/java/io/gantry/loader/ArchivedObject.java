package io.gantry.loader;

import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Part10;
import io.gantry.platform.spool.SpoolSource;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The data set of an object in the cloud archive, read by ranges where it lies; of a deflated
 * object the inflated bytes, each time from the beginning. Safe between threads; holds nothing
 * open.
 */
final class ArchivedObject implements SpoolSource {
  /** File meta information is a few hundred bytes. */
  private static final int BEGINNING = 4096;

  private final ObjectReader archive;
  private final String key;
  private final boolean deflated;
  private final int offset;
  private final long length;

  private ArchivedObject(
      ObjectReader archive, String key, boolean deflated, int offset, long length) {
    this.archive = archive;
    this.key = key;
    this.deflated = deflated;
    this.offset = offset;
    this.length = length;
  }

  /**
   * Reads the file meta information.
   *
   * @param entry of the manifest
   * @throws SpoolDamaged where the object is gone, or is no such object
   */
  static ArchivedObject open(ObjectReader archive, Manifest.Entry entry, boolean deflated)
      throws IOException {
    Manifest.Digests stored = entry.stored();
    return open(
        archive,
        entry.key(),
        entry.bytes(),
        entry.transferSyntaxUid(),
        stored.head().length() + stored.pixels().length() + stored.tail().length(),
        deflated);
  }

  /**
   * The same of what the ledger says.
   *
   * @param bytes of the whole object
   * @param length of the data set, inflated
   */
  static ArchivedObject open(
      ObjectReader archive,
      String key,
      long bytes,
      String transferSyntaxUid,
      long length,
      boolean deflated)
      throws IOException {
    byte[] beginning;
    try (InputStream in = required(archive.open(key, 0, Math.max(1, Math.min(BEGINNING, bytes))))) {
      beginning = in.readNBytes(BEGINNING);
    }
    try {
      Part10 meta = Part10.read(beginning);
      boolean as =
          meta.declared()
              && meta.syntax().uid().equals(transferSyntaxUid)
              && (deflated || meta.offset() + length == bytes);
      if (as) {
        return new ArchivedObject(archive, key, deflated, meta.offset(), length);
      }
    } catch (DicomFormatException e) {
      // said below: what lies there is no such object
    }
    throw new SpoolDamaged("what lies under the key is another object");
  }

  private static InputStream required(java.util.Optional<InputStream> found) throws SpoolDamaged {
    return found.orElseThrow(() -> new SpoolDamaged("the object is gone"));
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public InputStream stream(long from, long count) throws IOException {
    if (from < 0 || count < 0 || from + count > length) {
      throw new IllegalArgumentException("the range leaves the object");
    }
    if (count == 0) {
      return new ByteArrayInputStream(new byte[0]);
    }
    if (!deflated) {
      return required(archive.open(key, offset + from, count));
    }
    InputStream whole = required(archive.open(key));
    try {
      whole.skipNBytes(offset);
      InputStream inflated = new Inflated(whole);
      inflated.skipNBytes(from);
      return inflated;
    } catch (IOException e) {
      whole.close();
      throw e;
    }
  }

  @Override
  public ByteBuffer read(long from, int count) throws IOException {
    try (InputStream in = stream(from, count)) {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("the archive sent fewer bytes than it was asked for");
      }
      return ByteBuffer.wrap(bytes);
    }
  }

  @Override
  public void close() {
    // each stream is closed by its reader
  }

  /** Ends its inflater with the stream. */
  private static final class Inflated extends FilterInputStream {
    private final Inflater inflater;

    Inflated(InputStream deflated) {
      this(deflated, new Inflater(true));
    }

    private Inflated(InputStream deflated, Inflater inflater) {
      super(new InflaterInputStream(deflated, inflater, 8192));
      this.inflater = inflater;
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        inflater.end();
      }
    }
  }
}
