@NullMarked
package io.gantry.extractor.load;

import org.jspecify.annotations.NullMarked;
