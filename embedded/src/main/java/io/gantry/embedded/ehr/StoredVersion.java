package io.gantry.embedded.ehr;

import java.time.Instant;

/**
 * One version of a resource and where its JSON lies in the log.
 *
 * @param key whose version
 * @param version from 1
 * @param at when it was written
 * @param deleted whether this version is the deletion
 * @param offset of the JSON in the log, in bytes
 * @param length of the JSON, in bytes
 */
record StoredVersion(
    ResourceKey key, long version, Instant at, boolean deleted, long offset, int length) {}
