@NullMarked
package io.gantry.loader.adapter.s3;

import org.jspecify.annotations.NullMarked;
