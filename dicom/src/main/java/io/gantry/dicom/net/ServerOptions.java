package io.gantry.dicom.net;

import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to listen. Nine components, since each is one knob of the configuration; use the {@code with}
 * methods.
 *
 * @param bind address to listen on
 * @param port 0 = any free one
 * @param aeTitle ours; associations to another are rejected
 * @param peers who may call
 * @param transferSyntaxes choice for storage contexts
 * @param anySopClass whether objects of every class are taken, also private and future ones
 * @param tls null for plain connections
 */
public record ServerOptions(
    InetAddress bind,
    int port,
    String aeTitle,
    PeerPolicy peers,
    Limits limits,
    Timeouts timeouts,
    TransferSyntaxChoice transferSyntaxes,
    boolean anySopClass,
    @Nullable TlsServer tls) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerOptions.class);

  public ServerOptions {
    AeTitles.check(aeTitle);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port is not between 0 and 65535");
    }
  }

  /** On loopback, plain, nobody but {@code peers}, standard limits, any SOP class. */
  public static ServerOptions of(String aeTitle, int port, PeerPolicy peers) {
    return new ServerOptions(
        InetAddress.getLoopbackAddress(),
        port,
        aeTitle,
        peers,
        Limits.STANDARD,
        Timeouts.STANDARD,
        TransferSyntaxChoice.standard(),
        true,
        null);
  }

  public ServerOptions withBind(InetAddress value) {
    return with(copy -> copy.bind = value);
  }

  public ServerOptions withLimits(Limits value) {
    return with(copy -> copy.limits = value);
  }

  /** Limits of associations. */
  public ServerOptions withLimits(int total, int perPeer) {
    return withLimits(limits.withAssociations(total, perPeer));
  }

  public ServerOptions withMaxPduLength(int value) {
    return withLimits(limits.withPduLength(value));
  }

  public ServerOptions withTimeouts(Timeouts value) {
    return with(copy -> copy.timeouts = value);
  }

  public ServerOptions withTransferSyntaxes(TransferSyntaxChoice value) {
    return with(copy -> copy.transferSyntaxes = value);
  }

  public ServerOptions withAnySopClass(boolean value) {
    return with(copy -> copy.anySopClass = value);
  }

  public ServerOptions withTls(@Nullable TlsServer value) {
    return with(copy -> copy.tls = value);
  }

  /** Tells the policy of a caller who was not let in; whatever goes wrong there ends here. */
  void tell(Refusal refusal) {
    try {
      peers.refused(refusal);
    } catch (RuntimeException e) {
      LOG.error("a refusal was not taken note of", e);
    }
  }

  private ServerOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new ServerOptions(
        copy.bind,
        port,
        aeTitle,
        peers,
        copy.limits,
        copy.timeouts,
        copy.transferSyntaxes,
        copy.anySopClass,
        copy.tls);
  }

  /** What may be changed, while it is changed. */
  private static final class Copy {
    private InetAddress bind;
    private Limits limits;
    private Timeouts timeouts;
    private TransferSyntaxChoice transferSyntaxes;
    private boolean anySopClass;
    private @Nullable TlsServer tls;

    Copy(ServerOptions of) {
      bind = of.bind;
      limits = of.limits;
      timeouts = of.timeouts;
      transferSyntaxes = of.transferSyntaxes;
      anySopClass = of.anySopClass;
      tls = of.tls;
    }
  }
}
