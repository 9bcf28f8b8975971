package io.gantry.dicom.data;

/** The bytes an element or item was read from, header and delimiters included; never changed. */
record Raw(byte[] buf, int off, int len, Coding coding) {}
