/** The site's rules: what they may change of a header, as data. Pure: no files, no clock. */
@NullMarked
package io.gantry.normalizer.book;

import org.jspecify.annotations.NullMarked;
