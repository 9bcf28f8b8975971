/** FHIR servers as a source of the patient index: IHE PDQm (ITI-78, ITI-119) and PIXm (ITI-83). */
@NullMarked
package io.gantry.fhir.index;

import org.jspecify.annotations.NullMarked;
