/**
 * What messages about patients do to a patient index: pure rules over a registry in memory. The
 * conventions are in docs/identities.md.
 */
@NullMarked
package io.gantry.normalizer.identity.adt;

import org.jspecify.annotations.NullMarked;
