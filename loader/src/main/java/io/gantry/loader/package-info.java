/** From spool and patch to a verified object in the cloud archive: the rules, and their ports. */
@NullMarked
package io.gantry.loader;

import org.jspecify.annotations.NullMarked;
