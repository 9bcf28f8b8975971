package io.gantry.dicom.data;

/** The three parts that a data set is cut in; see {@link HeadCutter}. */
public enum Part {
  HEAD,
  PIXELS,
  TAIL
}
