package io.gantry.reconciler.wave;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose study it is, as far as that is decided. Names and birth dates are not kept here.
 *
 * @param outcome linked, review, none, skipped
 * @param mrn of what is linked
 * @param closestMrn the best candidate of what waits
 * @param score bits of evidence for it
 * @param words why
 * @param person who decided, null: the matcher
 * @param code why it waits (GTY-044n)
 * @param proposal what one person has decided and a second one has to agree with
 * @param studyClass how far the study is: pending, held, verified, ...
 */
public record StudyIdentity(
    String studyInstanceUid,
    String source,
    String outcome,
    @Nullable String mrn,
    @Nullable String closestMrn,
    double score,
    String words,
    @Nullable String person,
    @Nullable String code,
    @Nullable String proposal,
    String studyClass,
    Instant decidedAt) {}
