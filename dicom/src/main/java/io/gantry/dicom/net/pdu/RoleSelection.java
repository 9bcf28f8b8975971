package io.gantry.dicom.net.pdu;

/**
 * SCP/SCU role selection (PS3.7 section D.3.3.4): in a request what the requestor offers to be, in
 * an answer what the acceptor lets it be.
 */
public record RoleSelection(String sopClassUid, boolean scu, boolean scp) {}
