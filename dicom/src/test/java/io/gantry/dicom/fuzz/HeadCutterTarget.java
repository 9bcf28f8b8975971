package io.gantry.dicom.fuzz;

import io.gantry.dicom.data.Cut;
import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.HeadCutter;
import io.gantry.dicom.data.InflatingCutter;
import io.gantry.dicom.data.Part;
import io.gantry.dicom.data.TransferSyntax;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** The cut of a stream in chunks of any size is that of the whole; no byte is lost. */
public final class HeadCutterTarget {
  private static final int LIMIT = 1 << 20;

  private HeadCutterTarget() {}

  private record Result(Cut cut, Map<Part, ByteArrayOutputStream> parts) {
    boolean sameAs(Result other) {
      return cut.equals(other.cut)
          && Arrays.stream(Part.values())
              .allMatch(part -> Arrays.equals(bytes(part), other.bytes(part)));
    }

    byte[] bytes(Part part) {
      ByteArrayOutputStream out = parts.get(part);
      return out == null ? new byte[0] : out.toByteArray();
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] bytes = Inputs.rest(input, 2);
    TransferSyntax syntax = Inputs.syntax(input);
    Random chunks = new Random(Inputs.choice(input, 1));
    int most = 1 + (Inputs.choice(input, 1) & 31);

    Result whole = cut(bytes, syntax, bytes.length + 1, chunks);
    Result streamed = cut(bytes, syntax, most, chunks);

    // how much of a damaged deflate stream is inflated before it is refused does depend on them
    boolean refused = syntax.deflated() && whole.cut.malformed().isPresent();
    Inputs.check(
        refused ? streamed.cut.malformed().isPresent() : whole.sameAs(streamed),
        "the cut depends on the chunks");
    if (!syntax.deflated()) {
      Inputs.check(whole.cut.length() == bytes.length, "bytes are lost");
    }
  }

  private static Result cut(byte[] bytes, TransferSyntax syntax, int most, Random chunks) {
    Map<Part, ByteArrayOutputStream> parts = new EnumMap<>(Part.class);
    HeadCutter inner =
        new HeadCutter(
            syntax.coding(),
            (part, buf, off, len) ->
                parts
                    .computeIfAbsent(part, absent -> new ByteArrayOutputStream())
                    .write(buf, off, len));
    Cutter cutter = syntax.deflated() ? new InflatingCutter(inner, LIMIT) : inner;
    for (int at = 0; at < bytes.length; ) {
      int n = Math.min(bytes.length - at, most > bytes.length ? most : 1 + chunks.nextInt(most));
      cutter.accept(bytes, at, n);
      at += n;
    }
    return new Result(cutter.finish(), parts);
  }
}
