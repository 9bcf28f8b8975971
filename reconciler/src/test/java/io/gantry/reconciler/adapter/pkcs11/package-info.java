@NullMarked
package io.gantry.reconciler.adapter.pkcs11;

import org.jspecify.annotations.NullMarked;
