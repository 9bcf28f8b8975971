package io.gantry.dicom.net;

/**
 * What a server gives to its peers at most.
 *
 * @param associations at the same time, in total; more are rejected as "local limit exceeded"
 * @param associationsPerPeer of one calling AE; more are rejected likewise
 * @param pduLength greatest PDU length we announce; at least 4096; a longer P-DATA-TF is aborted
 * @param commandLength bytes of a command set; a longer one is aborted
 * @param identifierLength bytes of an identifier or other data set that is collected; a longer one
 *     is aborted. Data sets of objects are streamed and have no limit here.
 * @param headerLength bytes of an object's data set before its bulk element, inflated if need be;
 *     an object that has more is answered with C000 and dropped while it comes
 * @param outstanding operations that a peer may have open if it negotiates an asynchronous window
 */
public record Limits(
    int associations,
    int associationsPerPeer,
    int pduLength,
    int commandLength,
    int identifierLength,
    int headerLength,
    int outstanding) {
  /**
   * 64 associations in total and 16 per peer, PDUs of 128 KiB, command sets of 64 KiB, identifiers
   * of 16 MiB (the failed UIDs of a study with 200,000 objects), headers of 64 MiB, 16 operations.
   */
  public static final Limits STANDARD =
      new Limits(
          64, 16, AssociationOptions.DEFAULT_MAX_PDU_LENGTH, 64 * 1024, 16 << 20, 64 << 20, 16);

  public Limits {
    if (associations < 1 || associationsPerPeer < 1) {
      throw new IllegalArgumentException("a limit of associations is below 1");
    }
    if (pduLength < 4096) {
      throw new IllegalArgumentException("maximum PDU length is below 4096");
    }
    if (commandLength < 1024 || identifierLength < 1024 || headerLength < 1024) {
      throw new IllegalArgumentException(
          "a limit of command sets, identifiers or headers is below 1024");
    }
    if (outstanding < 1 || outstanding > 0xFFFF) {
      throw new IllegalArgumentException("outstanding operations are not between 1 and 65535");
    }
  }

  public Limits withAssociations(int total, int perPeer) {
    return new Limits(
        total, perPeer, pduLength, commandLength, identifierLength, headerLength, outstanding);
  }

  public Limits withPduLength(int value) {
    return new Limits(
        associations,
        associationsPerPeer,
        value,
        commandLength,
        identifierLength,
        headerLength,
        outstanding);
  }

  public Limits withCommandLength(int value) {
    return new Limits(
        associations,
        associationsPerPeer,
        pduLength,
        value,
        identifierLength,
        headerLength,
        outstanding);
  }

  public Limits withIdentifierLength(int value) {
    return new Limits(
        associations,
        associationsPerPeer,
        pduLength,
        commandLength,
        value,
        headerLength,
        outstanding);
  }

  public Limits withHeaderLength(int value) {
    return new Limits(
        associations,
        associationsPerPeer,
        pduLength,
        commandLength,
        identifierLength,
        value,
        outstanding);
  }

  public Limits withOutstanding(int value) {
    return new Limits(
        associations,
        associationsPerPeer,
        pduLength,
        commandLength,
        identifierLength,
        headerLength,
        value);
  }
}
