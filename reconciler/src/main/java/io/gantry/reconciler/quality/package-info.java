/**
 * How good the data of a source is: findings on its objects, studies that disagree with themselves.
 */
@NullMarked
package io.gantry.reconciler.quality;

import org.jspecify.annotations.NullMarked;
