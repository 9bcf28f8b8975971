/** The cloud archive behind the S3 protocol. */
@NullMarked
package io.gantry.loader.adapter.s3;

import org.jspecify.annotations.NullMarked;
