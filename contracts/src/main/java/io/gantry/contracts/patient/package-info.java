/** What hospital systems say about patients, decoded but not judged. */
@NullMarked
package io.gantry.contracts.patient;

import org.jspecify.annotations.NullMarked;
