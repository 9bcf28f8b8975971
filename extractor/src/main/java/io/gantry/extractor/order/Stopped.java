package io.gantry.extractor.order;

/**
 * Why no order of a source can be carried out.
 *
 * @param code GTY-nnnn
 * @param message for the operator
 */
record Stopped(String code, String message) {}
