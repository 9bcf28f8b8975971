/** From a verified study to FHIR R4 resources: pure. */
@NullMarked
package io.gantry.fhir.rules;

import org.jspecify.annotations.NullMarked;
