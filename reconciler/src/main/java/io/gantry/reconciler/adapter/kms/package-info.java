/** Keys that stay in AWS KMS. */
@NullMarked
package io.gantry.reconciler.adapter.kms;

import org.jspecify.annotations.NullMarked;
