@NullMarked
package io.gantry.extractor.sweep;

import org.jspecify.annotations.NullMarked;
