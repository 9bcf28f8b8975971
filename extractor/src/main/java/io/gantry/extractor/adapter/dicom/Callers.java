package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.net.Admission;
import io.gantry.dicom.net.AllowedPeer;
import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.Caller;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.TlsSession;
import io.gantry.extractor.Codes;
import io.gantry.platform.config.PeerCertificate;
import io.gantry.platform.config.SourceConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may store to us: the configured sources, by calling AE title, address and, where one is
 * configured, certificate. Host names are looked up at each association, so that a changed address
 * is followed. Thread safe.
 */
public final class Callers implements PeerPolicy {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");
  private final List<SourceConfig> sources;

  /** The sources that there are. */
  public Callers(List<SourceConfig> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public boolean allows(String callingAe, String calledAe, InetAddress remote) {
    return sourceOf(callingAe, remote, null).isPresent();
  }

  @Override
  public Admission admit(Caller caller) {
    return sourceOf(caller.callingAe(), caller.remote(), caller.tls()).isPresent()
        ? Admission.granted()
        : Admission.Refused.CALLER_UNKNOWN;
  }

  /** The source that an association comes from. */
  public Optional<String> sourceOf(AssociationInfo association) {
    return sourceOf(association.callingAe(), association.remote(), association.tls());
  }

  private Optional<String> sourceOf(
      String callingAe, InetAddress remote, @Nullable TlsSession tls) {
    return sources.stream()
        .filter(source -> source.aeTitle().equals(callingAe) && isAt(source, remote))
        .filter(source -> showsItsCertificate(source, remote, tls))
        .map(SourceConfig::name)
        .findFirst();
  }

  private static boolean showsItsCertificate(
      SourceConfig source, InetAddress remote, @Nullable TlsSession tls) {
    PeerCertificate wanted = source.tls().certificate();
    boolean right =
        switch (wanted) {
          case null -> true;
          case PeerCertificate.Fingerprint(String sha256) ->
              new AllowedPeer(source.aeTitle(), Set.of(), null, sha256)
                  .is(source.aeTitle(), remote, tls);
          case PeerCertificate.Subject(String name) ->
              new AllowedPeer(source.aeTitle(), Set.of(), name, null)
                  .is(source.aeTitle(), remote, tls);
        };
    if (!right) {
      LOG.warn(
          "code={} event=certificate-differs source={} shown-sha256={}",
          Codes.CERTIFICATE_DIFFERS,
          source.name(),
          tls == null ? null : tls.peerSha256());
    }
    return right;
  }

  private static boolean isAt(SourceConfig source, InetAddress remote) {
    try {
      return Arrays.asList(InetAddress.getAllByName(source.host())).contains(remote)
          || (remote.isLoopbackAddress()
              && InetAddress.getByName(source.host()).isLoopbackAddress());
    } catch (UnknownHostException e) {
      LOG.warn("host of a source cannot be looked up source={}", source.name());
      return false;
    }
  }
}
