/** HL7 ADT in: what is asked of the rules, without a technology. */
@NullMarked
package io.gantry.fhir.adt;

import org.jspecify.annotations.NullMarked;
