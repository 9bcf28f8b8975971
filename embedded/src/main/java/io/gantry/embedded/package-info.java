/**
 * The servers Gantry brings along for one machine: Kafka broker, PostgreSQL, S3 and a rehearsal
 * EHR. Each listens on loopback only, keeps its data under one directory (0700, secrets in files of
 * 0600), and finds it again after a restart or a killed process.
 */
@NullMarked
package io.gantry.embedded;

import org.jspecify.annotations.NullMarked;
