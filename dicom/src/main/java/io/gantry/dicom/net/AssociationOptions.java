package io.gantry.dicom.net;

import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How to open an association.
 *
 * @param callingAe our AE title
 * @param services presentation contexts to propose, 1 to 128
 * @param relationalQueries whether to ask for relational queries (PS3.4 section C.5.1.1)
 * @param maxPduLength greatest PDU length we announce; at least 4096
 * @param tls null for a plain connection
 */
public record AssociationOptions(
    String callingAe,
    List<ProposedService> services,
    boolean relationalQueries,
    Timeouts timeouts,
    int maxPduLength,
    @Nullable SSLSocketFactory tls) {
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

  /** Plain, without relational queries, standard timeouts and PDU length. */
  public static AssociationOptions of(String callingAe, List<ProposedService> services) {
    return new AssociationOptions(
        callingAe, services, false, Timeouts.STANDARD, DEFAULT_MAX_PDU_LENGTH, null);
  }

  public AssociationOptions withRelationalQueries(boolean value) {
    return new AssociationOptions(callingAe, services, value, timeouts, maxPduLength, tls);
  }

  public AssociationOptions withTimeouts(Timeouts value) {
    return new AssociationOptions(callingAe, services, relationalQueries, value, maxPduLength, tls);
  }

  public AssociationOptions withMaxPduLength(int value) {
    return new AssociationOptions(callingAe, services, relationalQueries, timeouts, value, tls);
  }

  public AssociationOptions withTls(@Nullable SSLSocketFactory value) {
    return new AssociationOptions(
        callingAe, services, relationalQueries, timeouts, maxPduLength, value);
  }
}
