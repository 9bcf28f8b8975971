package io.gantry.extractor.adapter.dicom;

import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.CallersRefused.Reason;
import io.gantry.dicom.net.Admission;
import io.gantry.dicom.net.AllowedPeer;
import io.gantry.dicom.net.AssociationFailure;
import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.Caller;
import io.gantry.dicom.net.PeerPolicy;
import io.gantry.dicom.net.Refusal;
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
  private final Doorkeeper doorkeeper;

  /** Takes note of whom we did not let in; returns at once. */
  @FunctionalInterface
  public interface Doorkeeper {
    /** As in {@link CallersRefused.Caller}; texts are as they were given. */
    void refused(String callingAe, String calledAe, String remote, Reason reason, String answer);
  }

  /** The sources that there are; nobody takes note of others. */
  public Callers(List<SourceConfig> sources) {
    this(sources, (_, _, _, _, _) -> {});
  }

  /** The sources that there are. */
  public Callers(List<SourceConfig> sources, Doorkeeper doorkeeper) {
    this.sources = List.copyOf(sources);
    this.doorkeeper = doorkeeper;
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

  @Override
  public void refused(Refusal refusal) {
    doorkeeper.refused(
        refusal.callingAe(),
        refusal.calledAe(),
        refusal.remote().getHostAddress(),
        reason(refusal),
        refusal.why().describe());
  }

  private Reason reason(Refusal refusal) {
    return switch (refusal.why()) {
      case AssociationFailure.Rejected rejected when rejected.callingAeNotRecognized() ->
          unknown(refusal);
      case AssociationFailure.Rejected rejected when rejected.calledAeNotRecognized() ->
          Reason.CALLED_AE_WRONG;
      case AssociationFailure.Rejected rejected when rejected.isTransient() -> Reason.NO_ROOM;
      case AssociationFailure.NotConnected _ -> Reason.NO_ROOM;
      case AssociationFailure.TlsFailed _ -> Reason.TLS_FAILED;
      case AssociationFailure.ProtocolError _ -> Reason.NOT_DICOM;
      case AssociationFailure.Rejected _,
          AssociationFailure.NotNegotiated _,
          AssociationFailure.Aborted _,
          AssociationFailure.Lost _,
          AssociationFailure.TimedOut _,
          AssociationFailure.Closed _ ->
          Reason.OTHER;
    };
  }

  /** All of these are told the same (PS3.8 table 9-21); the difference is for the operator. */
  private Reason unknown(Refusal refusal) {
    List<SourceConfig> named =
        sources.stream().filter(one -> one.aeTitle().equals(refusal.callingAe())).toList();
    if (named.isEmpty()) {
      return Reason.CALLING_AE_UNKNOWN;
    }
    return named.stream().anyMatch(one -> isAt(one, refusal.remote()))
        ? Reason.CERTIFICATE_NOT_ALLOWED
        : Reason.ADDRESS_NOT_ALLOWED;
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
