package io.gantry.dicom.net;

import java.time.Duration;

/** Why an association could not be opened or did not go on. */
public sealed interface AssociationFailure {
  /** Words for an operator, without addresses or patient data. */
  String describe();

  /** No TCP connection: refused, unreachable, unknown host, or no answer in time. */
  record NotConnected(String cause) implements AssociationFailure {
    @Override
    public String describe() {
      return "no connection: " + cause;
    }
  }

  /** The TLS handshake failed. */
  record TlsFailed(String cause) implements AssociationFailure {
    @Override
    public String describe() {
      return "TLS handshake failed: " + cause;
    }
  }

  /** A-ASSOCIATE-RJ (PS3.8 table 9-21). */
  record Rejected(int result, int source, int reason) implements AssociationFailure {
    /** Whether trying again later makes sense. */
    public boolean isTransient() {
      return result == 2;
    }

    /** Whether the peer does not know our calling AE title. */
    public boolean callingAeNotRecognized() {
      return source == 1 && reason == 3;
    }

    /** Whether the peer does not go by the AE title we called. */
    public boolean calledAeNotRecognized() {
      return source == 1 && reason == 7;
    }

    @Override
    public String describe() {
      String words =
          switch (source * 10 + reason) {
            case 11, 21 -> "no reason given";
            case 12 -> "application context not supported";
            case 13 -> "calling AE title not recognized";
            case 17 -> "called AE title not recognized";
            case 22 -> "protocol version not supported";
            case 31 -> "temporary congestion";
            case 32 -> "local limit exceeded";
            default -> "reason %d of source %d".formatted(reason, source);
          };
      return "association rejected (%s): %s"
          .formatted(isTransient() ? "transient" : "permanent", words);
    }
  }

  /** A-ABORT came from the peer (PS3.8 table 9-26), or we aborted. */
  record Aborted(boolean byPeer, int source, int reason) implements AssociationFailure {
    @Override
    public String describe() {
      String who = byPeer ? "aborted by the peer" : "aborted by us";
      return source == 0
          ? "association " + who
          : "association %s (provider, reason %d)".formatted(who, reason);
    }
  }

  /** The connection ended or broke without an A-ABORT. */
  record Lost(String cause) implements AssociationFailure {
    @Override
    public String describe() {
      return "connection lost: " + cause;
    }
  }

  /** The peer did not answer in time; the association was aborted. */
  record TimedOut(String waitingFor, Duration limit) implements AssociationFailure {
    @Override
    public String describe() {
      return "no %s within %s s".formatted(waitingFor, limit.toMillis() / 1000.0);
    }
  }

  /** The peer broke PS3.7 or PS3.8; the association was aborted. */
  record ProtocolError(String rule) implements AssociationFailure {
    @Override
    public String describe() {
      return "protocol error: " + rule;
    }
  }

  /**
   * The peer accepted the association, but no context for what was asked; the association stays.
   */
  record NotNegotiated(String sopClassUid, String transferSyntaxUid) implements AssociationFailure {
    @Override
    public String describe() {
      return "the peer did not accept %s%s"
          .formatted(sopClassUid, transferSyntaxUid.isEmpty() ? "" : " with " + transferSyntaxUid);
    }
  }

  /** The association had been closed before the call. */
  record Closed() implements AssociationFailure {
    @Override
    public String describe() {
      return "association is closed";
    }
  }
}
