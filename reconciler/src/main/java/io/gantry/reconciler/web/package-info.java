/** What operators look at: dashboard and REST. */
@NullMarked
package io.gantry.reconciler.web;

import org.jspecify.annotations.NullMarked;
