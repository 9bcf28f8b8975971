package io.gantry.contracts;

/**
 * Where the data set of one received object lies in the spool. Opaque to everyone but the spool:
 * others pass it on and read through it.
 *
 * @param volume name of the spool volume
 * @param segment file within the volume
 * @param offset bytes from the start of the segment
 * @param length bytes of the data set (head, pixels, tail; no file meta information)
 */
public record SpoolRef(String volume, String segment, long offset, long length) {}
