/** What arrives from the other stages, and what goes to them. */
@NullMarked
package io.gantry.reconciler.adapter.kafka;

import org.jspecify.annotations.NullMarked;
