package io.gantry.dicom.data;

/**
 * Where an element or item stands in an array.
 *
 * @param start of the tag
 * @param value of the value
 * @param valueEnd after the value, before a delimiter
 * @param end after all of it
 */
record Span(int tag, Vr vr, int start, int value, int valueEnd, int end, boolean undefined) {}
