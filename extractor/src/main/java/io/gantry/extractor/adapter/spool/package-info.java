/** Received objects on their way into the spool and out of it. */
@NullMarked
package io.gantry.extractor.adapter.spool;

import org.jspecify.annotations.NullMarked;
