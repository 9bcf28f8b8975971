/** Tokens for FHIR servers: OAuth 2.0 client credentials. */
@NullMarked
package io.gantry.fhir.adapter.oauth;

import org.jspecify.annotations.NullMarked;
