/** The rules: what the recorded facts say of instances and studies. Pure, no I/O. */
@NullMarked
package io.gantry.reconciler.ledger;

import org.jspecify.annotations.NullMarked;
