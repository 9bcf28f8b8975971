@NullMarked
package io.gantry.extractor.lease;

import org.jspecify.annotations.NullMarked;
