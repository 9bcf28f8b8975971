@NullMarked
package io.gantry.testkit;

import org.jspecify.annotations.NullMarked;
