/** Parts of objects from the spool. */
@NullMarked
package io.gantry.normalizer.adapter.spool;

import org.jspecify.annotations.NullMarked;
