@NullMarked
package io.gantry.extractor.order;

import org.jspecify.annotations.NullMarked;
