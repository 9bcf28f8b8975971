package io.gantry.reconciler.watch;

import org.jspecify.annotations.Nullable;

/**
 * Which studies; what is null does not matter. Patients and accession numbers as hashes: see {@link
 * Watch#patient} and {@link Watch#accession}.
 *
 * @param uid how a Study Instance UID begins, or a SOP Instance UID
 * @param state a class of studies: pending, verified, held, rejected, incomplete
 * @param code of what is in its way, e.g. GTY-0601
 */
public record StudyFilter(
    @Nullable String uid,
    @Nullable String source,
    @Nullable String state,
    @Nullable String code,
    @Nullable String wave,
    @Nullable String accession,
    @Nullable String patient) {
  /** All studies. */
  public static final StudyFilter ALL = new StudyFilter(null, null, null, null, null, null, null);

  public StudyFilter {
    uid = given(uid);
    source = given(source);
    state = given(state);
    code = given(code);
    wave = given(wave);
    accession = given(accession);
    patient = given(patient);
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** The same of one patient. */
  public StudyFilter of(String patientHash) {
    return new StudyFilter(uid, source, state, code, wave, accession, patientHash);
  }

  /** Where a page begins: behind this row. */
  public record After(String studyUid, String source) {
    /** At the first one. */
    public static final After START = new After("", "");
  }
}
