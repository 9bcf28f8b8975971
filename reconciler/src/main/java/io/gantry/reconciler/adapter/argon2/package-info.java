/** Hashes of passwords. */
@NullMarked
package io.gantry.reconciler.adapter.argon2;

import org.jspecify.annotations.NullMarked;
