package io.gantry.dicom.net;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to open an association.
 *
 * @param callingAe our AE title
 * @param services presentation contexts to propose, 1 to 128
 * @param proposals what else to negotiate
 * @param limits what the peer may send at most; of those that count associations none applies
 * @param tls null for a plain connection
 */
public record AssociationOptions(
    String callingAe,
    List<ProposedService> services,
    Proposals proposals,
    Timeouts timeouts,
    Limits limits,
    @Nullable TlsClient tls) {
  /** PDU length we announce unless told otherwise; measured with {@code bench/dicom-receive}. */
  public static final int DEFAULT_MAX_PDU_LENGTH = 128 * 1024;

  public AssociationOptions {
    AeTitles.check(callingAe);
    services = List.copyOf(services);
    if (services.isEmpty() || services.size() > 128) {
      throw new IllegalArgumentException("an association proposes 1 to 128 contexts");
    }
  }

  /** Plain, negotiating nothing but the contexts, standard timeouts and limits. */
  public static AssociationOptions of(String callingAe, List<ProposedService> services) {
    return new AssociationOptions(
        callingAe, services, Proposals.NONE, Timeouts.STANDARD, Limits.STANDARD, null);
  }

  public AssociationOptions withProposals(Proposals value) {
    return new AssociationOptions(callingAe, services, value, timeouts, limits, tls);
  }

  /** Asks for relational queries, or does not. */
  public AssociationOptions withRelationalQueries(boolean value) {
    Set<QueryFeature> features = EnumSet.noneOf(QueryFeature.class);
    features.addAll(proposals.queryFeatures());
    var _ =
        value ? features.add(QueryFeature.RELATIONAL) : features.remove(QueryFeature.RELATIONAL);
    return withProposals(proposals.withQueryFeatures(features));
  }

  public AssociationOptions withTimeouts(Timeouts value) {
    return new AssociationOptions(callingAe, services, proposals, value, limits, tls);
  }

  public AssociationOptions withLimits(Limits value) {
    return new AssociationOptions(callingAe, services, proposals, timeouts, value, tls);
  }

  /** Greatest PDU length we announce; at least 4096. */
  public int maxPduLength() {
    return limits.pduLength();
  }

  public AssociationOptions withMaxPduLength(int value) {
    return withLimits(limits.withPduLength(value));
  }

  /** With TLS of the profile {@link TlsProfile#STANDARD}; null = plain. */
  public AssociationOptions withTls(@Nullable SSLSocketFactory factory) {
    return new AssociationOptions(
        callingAe,
        services,
        proposals,
        timeouts,
        limits,
        factory == null ? null : new TlsClient(factory, TlsProfile.STANDARD));
  }

  /** With TLS of this profile. */
  public AssociationOptions withTls(SSLSocketFactory factory, TlsProfile profile) {
    return new AssociationOptions(
        callingAe, services, proposals, timeouts, limits, new TlsClient(factory, profile));
  }
}
