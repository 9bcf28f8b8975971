@NullMarked
package io.gantry.fhir;

import org.jspecify.annotations.NullMarked;
