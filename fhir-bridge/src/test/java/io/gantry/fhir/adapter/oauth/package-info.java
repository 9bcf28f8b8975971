@NullMarked
package io.gantry.fhir.adapter.oauth;

import org.jspecify.annotations.NullMarked;
