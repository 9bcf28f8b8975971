/** Durable parking of received data sets on local disk. */
@NullMarked
package io.gantry.platform.spool;

import org.jspecify.annotations.NullMarked;
