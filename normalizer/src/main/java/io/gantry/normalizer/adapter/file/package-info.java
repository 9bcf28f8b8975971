/** The rule book and its tables as files. */
@NullMarked
package io.gantry.normalizer.adapter.file;

import org.jspecify.annotations.NullMarked;
