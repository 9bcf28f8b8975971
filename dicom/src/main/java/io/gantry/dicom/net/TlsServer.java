package io.gantry.dicom.net;

import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * TLS of a server. A port is either TLS or plain, never both.
 *
 * @param clientAuth whether a client must show a certificate that the context trusts
 * @param protocols e.g. TLSv1.3 alone; empty = those of the profile
 */
public record TlsServer(
    SSLContext context, boolean clientAuth, List<String> protocols, TlsProfile profile) {
  public TlsServer {
    protocols = List.copyOf(protocols);
  }

  /** With the profile {@link TlsProfile#STANDARD}. */
  public TlsServer(SSLContext context, boolean clientAuth, List<String> protocols) {
    this(context, clientAuth, protocols, TlsProfile.STANDARD);
  }
}
