package io.gantry.dicom.net;

/**
 * An accepted presentation context.
 *
 * @param weAreScp whether the peer may invoke its service at us
 * @param weAreScu whether we may invoke its service at the peer
 */
record Context(
    int id, String sopClassUid, String transferSyntaxUid, boolean weAreScu, boolean weAreScp) {}
