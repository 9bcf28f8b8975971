package io.gantry.dicom.net;

import java.time.Duration;

/**
 * How long to wait for a peer. Zero means for ever, which only {@code idle} and {@code retrieve}
 * should ever be.
 *
 * @param connect TCP connection and TLS handshake
 * @param association ARTIM timer of PS3.8 section 9.1.5: for the whole A-ASSOCIATE exchange and for
 *     the peer to close the connection after a release, rejection or abort
 * @param data between two reads while a PDU or message is incomplete
 * @param response for the (next) response of an echo, find or store
 * @param retrieve between two responses of a move or get; archives that send no pending responses
 *     need hours
 * @param idle server side: between two messages on an open association
 */
public record Timeouts(
    Duration connect,
    Duration association,
    Duration data,
    Duration response,
    Duration retrieve,
    Duration idle) {
  /** 10 s connect, 30 s ARTIM, 60 s data, 60 s response, 30 min retrieve, 30 min idle. */
  public static final Timeouts STANDARD =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofMinutes(30),
          Duration.ofMinutes(30));

  public Timeouts withConnect(Duration value) {
    return new Timeouts(value, association, data, response, retrieve, idle);
  }

  public Timeouts withAssociation(Duration value) {
    return new Timeouts(connect, value, data, response, retrieve, idle);
  }

  public Timeouts withData(Duration value) {
    return new Timeouts(connect, association, value, response, retrieve, idle);
  }

  public Timeouts withResponse(Duration value) {
    return new Timeouts(connect, association, data, value, retrieve, idle);
  }

  public Timeouts withRetrieve(Duration value) {
    return new Timeouts(connect, association, data, response, value, idle);
  }

  public Timeouts withIdle(Duration value) {
    return new Timeouts(connect, association, data, response, retrieve, value);
  }
}
