package io.gantry.extractor.move;

/** What one C-MOVE or C-GET asks for (PS3.4 C.4.2.1.4). */
public sealed interface Retrieval {
  /** Study Instance UID. */
  String study();

  /** A whole study. */
  record OfStudy(String study) implements Retrieval {}

  /** One series. */
  record OfSeries(String study, String series) implements Retrieval {}

  /** One instance. */
  record OfInstance(String study, String series, String instance) implements Retrieval {}
}
