/** Which extractor process may talk to a source: one at a time. No I/O, every clock is given. */
@NullMarked
package io.gantry.extractor.lease;

import org.jspecify.annotations.NullMarked;
