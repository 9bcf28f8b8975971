@NullMarked
package io.gantry.normalizer.adapter.file;

import org.jspecify.annotations.NullMarked;
