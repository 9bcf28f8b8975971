@NullMarked
package io.gantry.reconciler.adapter.kafka;

import org.jspecify.annotations.NullMarked;
