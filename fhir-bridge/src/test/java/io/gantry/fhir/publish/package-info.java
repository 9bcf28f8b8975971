@NullMarked
package io.gantry.fhir.publish;

import org.jspecify.annotations.NullMarked;
