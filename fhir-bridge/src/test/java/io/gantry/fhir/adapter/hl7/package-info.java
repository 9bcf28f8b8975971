@NullMarked
package io.gantry.fhir.adapter.hl7;

import org.jspecify.annotations.NullMarked;
