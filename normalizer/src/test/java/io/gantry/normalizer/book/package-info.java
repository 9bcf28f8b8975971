@NullMarked
package io.gantry.normalizer.book;

import org.jspecify.annotations.NullMarked;
