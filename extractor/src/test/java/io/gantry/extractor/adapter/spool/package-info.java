@NullMarked
package io.gantry.extractor.adapter.spool;

import org.jspecify.annotations.NullMarked;
