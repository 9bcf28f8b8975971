package io.gantry.normalizer.rules;

import io.gantry.contracts.patient.ArchivePatient;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an object's text from elsewhere; part of what the rules depend on, so it comes
 * from recorded decisions and orders only.
 *
 * @param asked what the archive said of the patient at study level, as the identity decision
 *     records it; null: no decision
 * @param chosen what a person said that the text is in ({@code CharacterSet.named}), or {@code
 *     ExtractOrder.AS_IT_IS}; null: nobody did
 */
public record KnownText(@Nullable ArchivePatient asked, @Nullable String chosen) {
  public static final KnownText NOTHING = new KnownText(null, null);
}
