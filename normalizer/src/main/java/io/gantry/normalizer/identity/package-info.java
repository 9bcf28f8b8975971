/**
 * Whose images are these: a compact index of patients, and a matcher that decides for one record at
 * a time, or says that it can't. Pure: no I/O, no clock, no Kafka or DICOM types.
 * docs/identities.md explains how a decision is made.
 */
@NullMarked
package io.gantry.normalizer.identity;

import org.jspecify.annotations.NullMarked;
