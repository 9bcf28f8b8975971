package io.gantry.contracts.patient;

/**
 * A name as a patient index has it; empty = none.
 *
 * @param previousFamily a former family name, such as the one at birth
 * @param ideographic {@code family^given} in ideographs
 * @param phonetic {@code family^given} in kana or hangul
 */
public record PatientName(
    String family,
    String given,
    String middle,
    String prefix,
    String suffix,
    String previousFamily,
    String ideographic,
    String phonetic) {}
