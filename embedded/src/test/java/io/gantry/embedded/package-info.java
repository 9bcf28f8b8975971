@NullMarked
package io.gantry.embedded;

import org.jspecify.annotations.NullMarked;
