@NullMarked
package io.gantry.fhir.rules;

import org.jspecify.annotations.NullMarked;
