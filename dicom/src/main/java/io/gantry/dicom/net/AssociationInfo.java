package io.gantry.dicom.net;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An association, for handlers, limits and logs.
 *
 * @param id unique within this process
 * @param callingAe who opened it
 * @param calledAe who accepted it
 * @param remote address of the other side
 * @param implementationClassUid of the other side; empty when it sent none
 * @param implementationVersion of the other side; null when it sent none
 * @param tls null on a plain connection
 */
public record AssociationInfo(
    long id,
    String callingAe,
    String calledAe,
    InetAddress remote,
    String implementationClassUid,
    @Nullable String implementationVersion,
    @Nullable TlsSession tls) {}
