/** The configuration file: records, loading, validation. */
@NullMarked
package io.gantry.platform.config;

import org.jspecify.annotations.NullMarked;
