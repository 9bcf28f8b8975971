package io.gantry.loader;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.TransferSyntax;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Compares a stored Part 10 object with the digests it should have, in one pass and with one
 * buffer; of a deflated object the inflated bytes are compared.
 *
 * @param transferSyntaxUid that the file meta information must name
 */
record ReadBack(String transferSyntaxUid, InstanceDigests expected) {
  private static final int BUFFER = 128 * 1024;

  /** File meta information is a few hundred bytes; the rest of this is already data set. */
  private static final int BEGINNING = 4096;

  /**
   * @param stored the whole object
   * @throws IOException where reading broke off; what was read says nothing then
   */
  Verdict compare(InputStream stored) throws IOException {
    CountedStream counted = new CountedStream(stored);
    CheckedInputStream whole = new CheckedInputStream(counted, new CRC32C());
    byte[] beginning = whole.readNBytes(BEGINNING);
    Part10 meta;
    try {
      meta = Part10.read(beginning);
    } catch (DicomFormatException e) {
      return new Verdict.Differs("file meta information");
    }
    TransferSyntax syntax = TransferSyntax.of(transferSyntaxUid);
    if (!meta.declared() || !meta.syntax().uid().equals(syntax.uid())) {
      return new Verdict.Differs("transfer syntax");
    }
    InputStream rest =
        new SequenceInputStream(
            new ByteArrayInputStream(beginning, meta.offset(), beginning.length - meta.offset()),
            whole);
    byte[] buffer = new byte[BUFFER];
    String difference = syntax.deflated() ? inflated(rest, buffer) : parts(rest, buffer);
    if (difference != null) {
      return new Verdict.Differs(difference);
    }
    return new Verdict.Same(counted.count(), whole.getChecksum().getValue());
  }

  /** One byte behind the deflate stream is the padding to an even length (PS3.5 A.5). */
  private @Nullable String inflated(InputStream deflated, byte[] buffer) throws IOException {
    Inflater inflater = new Inflater(true);
    try {
      String difference = parts(new InflaterInputStream(deflated, inflater, 8192), buffer);
      long behind = inflater.getRemaining() + drain(deflated, buffer);
      return difference == null && behind > 1 ? "object length" : difference;
    } catch (ZipException | EOFException e) {
      return "deflate stream";
    } finally {
      inflater.end();
    }
  }

  private @Nullable String parts(InputStream dataSet, byte[] buffer) throws IOException {
    String difference = part("head", expected.head(), dataSet, buffer);
    if (difference == null) {
      difference = part("pixels", expected.pixels(), dataSet, buffer);
    }
    if (difference == null) {
      difference = part("tail", expected.tail(), dataSet, buffer);
    }
    if (difference == null && dataSet.read() >= 0) {
      difference = "object length";
    }
    return difference;
  }

  private static @Nullable String part(
      String name, PartDigest expected, InputStream in, byte[] buffer) throws IOException {
    MessageDigest digest = Sha256.newMessageDigest();
    long left = expected.length();
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        return name + " length";
      }
      digest.update(buffer, 0, n);
      left -= n;
    }
    return MessageDigest.isEqual(digest.digest(), expected.sha256().toBytes()) ? null : name;
  }

  private static long drain(InputStream in, byte[] buffer) throws IOException {
    long count = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      count += n;
    }
    return count;
  }

  private static final class CountedStream extends java.io.FilterInputStream {
    private long count;

    CountedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      if (one >= 0) {
        count++;
      }
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      if (n > 0) {
        count += n;
      }
      return n;
    }

    long count() {
      return count;
    }
  }
}
