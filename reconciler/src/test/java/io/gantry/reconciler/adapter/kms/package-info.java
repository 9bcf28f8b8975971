@NullMarked
package io.gantry.reconciler.adapter.kms;

import org.jspecify.annotations.NullMarked;
