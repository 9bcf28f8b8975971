/** HL7 v2 messages: bytes to records and acknowledgements, with HAPI HL7v2. */
@NullMarked
package io.gantry.fhir.adapter.hl7;

import org.jspecify.annotations.NullMarked;
