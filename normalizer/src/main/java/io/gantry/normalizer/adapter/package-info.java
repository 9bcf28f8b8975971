/** What the normalizer needs of the world, one technology in each package. */
@NullMarked
package io.gantry.normalizer.adapter;

import org.jspecify.annotations.NullMarked;
