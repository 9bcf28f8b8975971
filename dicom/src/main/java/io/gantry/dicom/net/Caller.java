package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.UserIdentity;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an association, and how it can be told.
 *
 * @param tls with the certificate, if one was shown; null on a plain connection
 * @param identity what the requestor says of its user; not checked; null when it says nothing
 */
public record Caller(
    String callingAe,
    String calledAe,
    InetAddress remote,
    @Nullable TlsSession tls,
    @Nullable UserIdentity identity) {}
