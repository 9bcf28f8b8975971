package io.gantry.dicom.net;

import javax.net.ssl.SSLSocketFactory;

/**
 * TLS of an association that we open. The peer's certificate must be trusted by the factory and
 * name the host.
 */
public record TlsClient(SSLSocketFactory factory, TlsProfile profile) {}
