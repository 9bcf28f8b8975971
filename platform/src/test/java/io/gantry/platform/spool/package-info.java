@NullMarked
package io.gantry.platform.spool;

import org.jspecify.annotations.NullMarked;
