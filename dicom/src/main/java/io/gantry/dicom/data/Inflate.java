package io.gantry.dicom.data;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Raw deflate streams held in memory. */
final class Inflate {
  private Inflate() {}

  static byte[] all(byte[] bytes, int off, int len, int limit) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, off, len);
      Output out = new Output((int) Math.min(limit, Math.max(1024, 4L * len)));
      byte[] block = new byte[8192];
      while (!inflater.finished()) {
        int n = inflater.inflate(block);
        if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new DicomFormatException(0, out.size(), FormatProblem.DEFLATE_CUT_OFF);
        }
        if (n > limit - out.size()) {
          throw new DicomFormatException(0, out.size(), FormatProblem.INFLATES_TOO_LARGE);
        }
        out.bytes(block, 0, n);
      }
      DeflateTrailer trailer = new DeflateTrailer();
      trailer.inflated(out.array(), 0, out.size());
      int end = off + len - inflater.getRemaining();
      trailer.behind(bytes, end, inflater.getRemaining());
      if (!trailer.isExplained()) {
        throw new DicomFormatException(0, end - off, FormatProblem.BEHIND_DEFLATE_STREAM);
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new DicomFormatException(
          0, inflater.getBytesWritten(), FormatProblem.NO_DEFLATE_STREAM);
    } finally {
      inflater.end();
    }
  }
}
