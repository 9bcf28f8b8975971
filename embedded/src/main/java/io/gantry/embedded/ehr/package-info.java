/**
 * The rehearsal EHR behind {@link io.gantry.embedded.EmbeddedEhr}: a store of FHIR R4 resources
 * with the interactions a migration uses, and no more. No validation, no narrative, no referential
 * checks.
 */
@NullMarked
package io.gantry.embedded.ehr;

import org.jspecify.annotations.NullMarked;
