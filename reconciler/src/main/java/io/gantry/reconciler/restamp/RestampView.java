package io.gantry.reconciler.restamp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A restamp and how far it is. Holds no patient data.
 *
 * @param state waiting (for the study, or for the restamp before), ordered, done, refused
 * @param instances of the study, once done
 * @param written new versions that are in the cloud archive so far
 * @param code and message: why it was refused
 */
public record RestampView(
    long ordinal,
    String studyInstanceUid,
    String decisionId,
    String state,
    String by,
    String why,
    Instant askedAt,
    @Nullable Instant doneAt,
    int written,
    @Nullable Integer instances,
    @Nullable String code,
    @Nullable String message) {}
