/** The Camel route from Kafka. */
@NullMarked
package io.gantry.fhir.adapter.camel;

import org.jspecify.annotations.NullMarked;
