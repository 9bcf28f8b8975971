package io.gantry.dicom.data;

/** Takes the parts of a data set in order, in slices of any size above 0. */
@FunctionalInterface
public interface PartSink {
  /** The slice is only valid during the call and must not be changed. */
  void part(Part part, byte[] buf, int off, int len);
}
