@NullMarked
package io.gantry.reconciler.adapter.postgres;

import org.jspecify.annotations.NullMarked;
