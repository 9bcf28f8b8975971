@NullMarked
package io.gantry.extractor.receive;

import org.jspecify.annotations.NullMarked;
