package io.gantry.loader;

/**
 * What the start-up probe found.
 *
 * @param refusesWrongChecksum an object sent with a wrong CRC-32C was not stored
 * @param returnsChecksum HEAD gives the CRC-32C of the whole object back
 * @param refusesWrongChecksumOfParts the same of an object sent in parts with a wrong CRC-32C of
 *     the whole; where not, {@link ObjectReader.Stat} gives no checksum of such objects
 * @param conditionalPut {@code If-None-Match: *} is honoured
 */
public record StoreCapabilities(
    boolean refusesWrongChecksum,
    boolean returnsChecksum,
    boolean refusesWrongChecksumOfParts,
    boolean conditionalPut) {
  /** Whether what the store says of an object counts as its verification. */
  public boolean vouchesForItself() {
    return refusesWrongChecksum && returnsChecksum;
  }
}
