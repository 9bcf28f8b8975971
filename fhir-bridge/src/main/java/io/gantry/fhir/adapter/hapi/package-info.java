/** The EHR through the HAPI FHIR client. */
@NullMarked
package io.gantry.fhir.adapter.hapi;

import org.jspecify.annotations.NullMarked;
