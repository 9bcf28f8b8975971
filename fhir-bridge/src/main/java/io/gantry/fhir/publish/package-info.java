/** Asking the EHR, deciding, writing, trying again: free of technology. */
@NullMarked
package io.gantry.fhir.publish;

import org.jspecify.annotations.NullMarked;
