@NullMarked
package io.gantry.reconciler.web;

import org.jspecify.annotations.NullMarked;
