/** MLLP (HL7 v2 transport, release 1): frames over TCP or TLS. */
@NullMarked
package io.gantry.fhir.adapter.mllp;

import org.jspecify.annotations.NullMarked;
