@NullMarked
package io.gantry.embedded.ehr;

import org.jspecify.annotations.NullMarked;
