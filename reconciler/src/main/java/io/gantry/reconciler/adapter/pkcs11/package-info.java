/** Keys that stay in a token: PKCS #11. */
@NullMarked
package io.gantry.reconciler.adapter.pkcs11;

import org.jspecify.annotations.NullMarked;
