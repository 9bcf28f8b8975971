package io.gantry.dicom.net.pdu;

/**
 * User identity of a request (PS3.7 section D.3.3.7). Only its kind is kept: the secret fields are
 * skipped while parsing, since nothing here checks them and they must not linger in memory or logs.
 *
 * @param type 1 user name, 2 user name and passcode, 3 Kerberos, 4 SAML, 5 JSON web token
 * @param responseRequested whether the requestor wants a positive answer
 */
public record UserIdentity(int type, boolean responseRequested) {}
