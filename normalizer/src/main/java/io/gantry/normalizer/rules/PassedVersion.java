package io.gantry.normalizer.rules;

import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;

/**
 * A version of an object that was passed on to be stored.
 *
 * @param instance instance digest as received
 * @param pixels SHA-256 of the bulk element's value
 * @param pixelsLength its bytes
 */
public record PassedVersion(
    String source, Sha256 instance, Sha256 canonicalHead, Sha256 pixels, long pixelsLength) {

  public static PassedVersion of(
      String source, Sha256 instance, Sha256 canonicalHead, PartDigest pixels) {
    return new PassedVersion(source, instance, canonicalHead, pixels.sha256(), pixels.length());
  }

  boolean isReencodedAs(PassedVersion other) {
    return canonicalHead.equals(other.canonicalHead)
        && pixelsLength == other.pixelsLength
        && pixels.equals(other.pixels);
  }
}
