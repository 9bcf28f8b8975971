@NullMarked
package io.gantry.reconciler.ledger;

import org.jspecify.annotations.NullMarked;
