package io.gantry.dicom.data;

/** Cuts a data set in head, pixels and tail while it arrives. Not thread-safe; for one data set. */
public sealed interface Cutter permits HeadCutter, InflatingCutter {
  /** The cutter for a transfer syntax; of deflated ones the inflated bytes are cut. */
  static Cutter of(TransferSyntax syntax, PartSink sink) {
    HeadCutter cutter = new HeadCutter(syntax.coding(), sink);
    return syntax.deflated() ? new InflatingCutter(cutter) : cutter;
  }

  /** The next bytes of the data set, however many. */
  void accept(byte[] buf, int off, int len);

  /** Ends the data set: hands over what was held back and says how it was cut. Call it once. */
  Cut finish();
}
