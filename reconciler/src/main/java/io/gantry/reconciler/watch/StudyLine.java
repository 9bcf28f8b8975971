package io.gantry.reconciler.watch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A study at a source, in a list. Nothing of it names a patient.
 *
 * @param state class of the study at this source
 * @param code what is in its way, null: nothing
 */
public record StudyLine(
    String studyInstanceUid,
    String source,
    String state,
    @Nullable String studyDate,
    @Nullable String modalities,
    long expected,
    long verified,
    @Nullable String code,
    @Nullable String message,
    @Nullable Instant endedAt) {}
