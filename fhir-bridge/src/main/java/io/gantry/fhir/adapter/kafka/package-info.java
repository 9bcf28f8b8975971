/** Topic {@code patients}. */
@NullMarked
package io.gantry.fhir.adapter.kafka;

import org.jspecify.annotations.NullMarked;
