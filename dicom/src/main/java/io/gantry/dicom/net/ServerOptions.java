package io.gantry.dicom.net;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How to listen. Ten components, since each is one knob of the configuration; use the {@code with}
 * methods.
 *
 * @param bind address to listen on
 * @param port 0 = any free one
 * @param aeTitle ours; associations to another are rejected
 * @param peers who may call
 * @param maxAssociations at the same time, in total; more are rejected as "local limit exceeded"
 * @param maxAssociationsPerPeer of one calling AE; more are rejected likewise
 * @param maxPduLength greatest PDU length we announce; at least 4096
 * @param transferSyntaxes choice for storage contexts
 * @param anySopClass whether objects of every class are taken, also private and future ones
 * @param tls null for plain connections
 */
public record ServerOptions(
    InetAddress bind,
    int port,
    String aeTitle,
    PeerPolicy peers,
    int maxAssociations,
    int maxAssociationsPerPeer,
    Timeouts timeouts,
    int maxPduLength,
    TransferSyntaxChoice transferSyntaxes,
    boolean anySopClass,
    @Nullable TlsServer tls) {
  public ServerOptions {
    AeTitles.check(aeTitle);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port is not between 0 and 65535");
    }
    if (maxAssociations < 1 || maxAssociationsPerPeer < 1) {
      throw new IllegalArgumentException("a limit of associations is below 1");
    }
    if (maxPduLength < 4096) {
      throw new IllegalArgumentException("maximum PDU length is below 4096");
    }
  }

  /**
   * On loopback, plain, nobody but {@code peers}, 64 associations in total and 16 per peer, any SOP
   * class.
   */
  public static ServerOptions of(String aeTitle, int port, PeerPolicy peers) {
    return new ServerOptions(
        InetAddress.getLoopbackAddress(),
        port,
        aeTitle,
        peers,
        64,
        16,
        Timeouts.STANDARD,
        AssociationOptions.DEFAULT_MAX_PDU_LENGTH,
        TransferSyntaxChoice.standard(),
        true,
        null);
  }

  public ServerOptions withBind(InetAddress value) {
    return new ServerOptions(
        value,
        port,
        aeTitle,
        peers,
        maxAssociations,
        maxAssociationsPerPeer,
        timeouts,
        maxPduLength,
        transferSyntaxes,
        anySopClass,
        tls);
  }

  public ServerOptions withLimits(int total, int perPeer) {
    return new ServerOptions(
        bind,
        port,
        aeTitle,
        peers,
        total,
        perPeer,
        timeouts,
        maxPduLength,
        transferSyntaxes,
        anySopClass,
        tls);
  }

  public ServerOptions withTimeouts(Timeouts value) {
    return new ServerOptions(
        bind,
        port,
        aeTitle,
        peers,
        maxAssociations,
        maxAssociationsPerPeer,
        value,
        maxPduLength,
        transferSyntaxes,
        anySopClass,
        tls);
  }

  public ServerOptions withMaxPduLength(int value) {
    return new ServerOptions(
        bind,
        port,
        aeTitle,
        peers,
        maxAssociations,
        maxAssociationsPerPeer,
        timeouts,
        value,
        transferSyntaxes,
        anySopClass,
        tls);
  }

  public ServerOptions withTransferSyntaxes(TransferSyntaxChoice value) {
    return new ServerOptions(
        bind,
        port,
        aeTitle,
        peers,
        maxAssociations,
        maxAssociationsPerPeer,
        timeouts,
        maxPduLength,
        value,
        anySopClass,
        tls);
  }

  public ServerOptions withAnySopClass(boolean value) {
    return new ServerOptions(
        bind,
        port,
        aeTitle,
        peers,
        maxAssociations,
        maxAssociationsPerPeer,
        timeouts,
        maxPduLength,
        transferSyntaxes,
        value,
        tls);
  }

  public ServerOptions withTls(@Nullable TlsServer value) {
    return new ServerOptions(
        bind,
        port,
        aeTitle,
        peers,
        maxAssociations,
        maxAssociationsPerPeer,
        timeouts,
        maxPduLength,
        transferSyntaxes,
        anySopClass,
        value);
  }
}
