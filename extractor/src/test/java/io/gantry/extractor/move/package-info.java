@NullMarked
package io.gantry.extractor.move;

import org.jspecify.annotations.NullMarked;
