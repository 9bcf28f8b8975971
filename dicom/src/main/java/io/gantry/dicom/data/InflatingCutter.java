package io.gantry.dicom.data;

import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates a deflated data set (PS3.5 A.5: raw deflate) and cuts the result. Takes 64 KiB of memory
 * whatever comes. A stream that is damaged, or grows beyond the limit, is reported by {@link
 * #finish}; what was inflated before has gone to the sink, the rest has not, so such an object must
 * be refused. So is what stands behind the end of the stream and is neither padding nor a checksum.
 */
public final class InflatingCutter implements Cutter {
  /** The most bytes one data set may inflate to: 16 GiB. */
  public static final long DEFAULT_LIMIT = 1L << 34;

  private final HeadCutter cutter;
  private final long limit;
  private final Inflater inflater = new Inflater(true);
  private final byte[] block = new byte[1 << 16];
  private final DeflateTrailer trailer = new DeflateTrailer();
  private long inflated;
  private @Nullable FormatProblem problem;

  public InflatingCutter(HeadCutter cutter) {
    this(cutter, DEFAULT_LIMIT);
  }

  public InflatingCutter(HeadCutter cutter, long limit) {
    this.cutter = cutter;
    this.limit = limit;
  }

  @Override
  public void accept(byte[] buf, int off, int len) {
    if (problem != null) {
      return;
    }
    if (inflater.finished()) {
      trailer.behind(buf, off, len);
      return;
    }
    inflater.setInput(buf, off, len);
    try {
      while (problem == null && !inflater.finished()) {
        int n = inflater.inflate(block);
        if (n == 0) {
          if (inflater.needsDictionary()) {
            problem = FormatProblem.NO_DEFLATE_STREAM;
          }
          break;
        }
        inflated += n;
        if (inflated > limit) {
          problem = FormatProblem.INFLATES_TOO_LARGE;
        } else {
          trailer.inflated(block, 0, n);
          cutter.accept(block, 0, n);
        }
      }
      if (inflater.finished()) {
        trailer.behind(buf, off + len - inflater.getRemaining(), inflater.getRemaining());
      }
    } catch (DataFormatException e) {
      problem = FormatProblem.NO_DEFLATE_STREAM;
    }
  }

  @Override
  public Cut finish() {
    if (problem == null && !inflater.finished()) {
      problem = FormatProblem.DEFLATE_CUT_OFF;
    }
    if (problem == null && !trailer.isExplained()) {
      problem = FormatProblem.BEHIND_DEFLATE_STREAM;
    }
    inflater.end();
    Cut cut = cutter.finish();
    return problem == null
        ? cut
        : new Cut(
            cut.head(),
            cut.pixels(),
            cut.tail(),
            Optional.of(new Cut.Malformed(0, cut.length(), problem)));
  }
}
