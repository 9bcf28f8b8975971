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
 * @param maxPduLength greatest PDU length we announce; at least 4096
 * @param tls null for a plain connection
 */
public record AssociationOptions(
    String callingAe,
    List<ProposedService> services,
    Proposals proposals,
    Timeouts timeouts,
    int maxPduLength,
    @Nullable TlsClient tls) {
  /** PDU length we announce unless told otherwise; measured with {@code bench/dicom-receive}. */
  public static final int DEFAULT_MAX_PDU_LENGTH = 128 * 1024;

  public AssociationOptions {
    AeTitles.check(callingAe);
    services = List.copyOf(services);
    if (services.isEmpty() || services.size() > 128) {
      throw new IllegalArgumentException("an association proposes 1 to 128 contexts");
    }
    if (maxPduLength < 4096) {
      throw new IllegalArgumentException("maximum PDU length is below 4096");
    }
  }

  /** Plain, negotiating nothing but the contexts, standard timeouts and PDU length. */
  public static AssociationOptions of(String callingAe, List<ProposedService> services) {
    return new AssociationOptions(
        callingAe, services, Proposals.NONE, Timeouts.STANDARD, DEFAULT_MAX_PDU_LENGTH, null);
  }

  public AssociationOptions withProposals(Proposals value) {
    return new AssociationOptions(callingAe, services, value, timeouts, maxPduLength, tls);
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
    return new AssociationOptions(callingAe, services, proposals, value, maxPduLength, tls);
  }

  public AssociationOptions withMaxPduLength(int value) {
    return new AssociationOptions(callingAe, services, proposals, timeouts, value, tls);
  }

  /** With TLS of the profile {@link TlsProfile#STANDARD}; null = plain. */
  public AssociationOptions withTls(@Nullable SSLSocketFactory factory) {
    return new AssociationOptions(
        callingAe,
        services,
        proposals,
        timeouts,
        maxPduLength,
        factory == null ? null : new TlsClient(factory, TlsProfile.STANDARD));
  }

  /** With TLS of this profile. */
  public AssociationOptions withTls(SSLSocketFactory factory, TlsProfile profile) {
    return new AssociationOptions(
        callingAe, services, proposals, timeouts, maxPduLength, new TlsClient(factory, profile));
  }
}
