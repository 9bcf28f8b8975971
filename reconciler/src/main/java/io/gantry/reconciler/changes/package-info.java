/** What was changed on stored objects, with the values before and after: patient data. */
@org.jspecify.annotations.NullMarked
package io.gantry.reconciler.changes;
