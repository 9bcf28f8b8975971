package io.gantry.contracts.event;

import java.util.Locale;

/** By what a sweep asks a source for its studies. */
public enum SweepKind {
  /** Slices of Study Date, and what has none. */
  DATE,
  /** Modalities in Study, one after the other. */
  MODALITY,
  /** Beginnings of Patient ID. */
  PATIENT,
  /** Each study of a list by its UID. */
  LIST;

  /** As written on the command line and in the ledger. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
