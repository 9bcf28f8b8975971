package io.gantry.dicom.net;

import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * TLS of a server.
 *
 * @param clientAuth whether a client must show a certificate that the context trusts
 * @param protocols e.g. TLSv1.3 and TLSv1.2; empty = what the context enables
 */
public record TlsServer(SSLContext context, boolean clientAuth, List<String> protocols) {
  public TlsServer {
    protocols = List.copyOf(protocols);
  }
}
