/** What operators watch: totals, flow, when it will be done, lists of studies. Reads only. */
@NullMarked
package io.gantry.reconciler.watch;

import org.jspecify.annotations.NullMarked;
