/** Whose studies they are: the worklist of reviewers and what they decide. */
@NullMarked
package io.gantry.reconciler.identity;

import org.jspecify.annotations.NullMarked;
