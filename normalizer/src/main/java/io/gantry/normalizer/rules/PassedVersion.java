package io.gantry.normalizer.rules;

import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version of an object that was passed on to be stored.
 *
 * @param instance instance digest as received
 * @param pixels SHA-256 of the bulk element's value
 * @param pixelsLength its bytes
 * @param receivedAt when it came first: the dates in its patch, so that the same object sent again
 *     gets the same patch, the same bytes and the same key
 */
public record PassedVersion(
    String source,
    Sha256 instance,
    Sha256 canonicalHead,
    Sha256 pixels,
    long pixelsLength,
    Instant receivedAt) {

  public static PassedVersion of(
      String source, Sha256 instance, Sha256 canonicalHead, PartDigest pixels, Instant receivedAt) {
    return new PassedVersion(
        source, instance, canonicalHead, pixels.sha256(), pixels.length(), receivedAt);
  }

  /** When this source first sent this object, empty where it has not. */
  public static Optional<Instant> firstReceived(
      List<PassedVersion> passed, String source, Sha256 instance) {
    return passed.stream()
        .filter(version -> version.source.equals(source) && version.instance.equals(instance))
        .map(PassedVersion::receivedAt)
        .findFirst();
  }

  boolean isReencodedAs(PassedVersion other) {
    return canonicalHead.equals(other.canonicalHead)
        && pixelsLength == other.pixelsLength
        && pixels.equals(other.pixels);
  }
}
