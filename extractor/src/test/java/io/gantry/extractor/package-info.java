@NullMarked
package io.gantry.extractor;

import org.jspecify.annotations.NullMarked;
