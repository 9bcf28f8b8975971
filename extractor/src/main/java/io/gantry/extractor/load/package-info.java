/** How much a source is asked for, and how it bears it: no I/O, every clock is given. */
@NullMarked
package io.gantry.extractor.load;

import org.jspecify.annotations.NullMarked;
