package io.gantry.contracts.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The digest chain of one data set (docs/digest-chain.md): its three parts and the instance digest
 * over them.
 *
 * @param head up to and including tag, VR and length of the bulk element
 * @param pixels the bulk element's value
 * @param tail the rest
 * @param instance SHA-256 over {@code gantry-1\n}, transfer syntax UID, {@code \n}, the three
 *     lengths (8 bytes big endian each) and the three SHA-256
 */
public record InstanceDigests(
    PartDigest head, PartDigest pixels, PartDigest tail, Sha256 instance) {

  public static InstanceDigests of(
      String transferSyntaxUid, PartDigest head, PartDigest pixels, PartDigest tail) {
    MessageDigest digest = Sha256.newMessageDigest();
    digest.update(("gantry-1\n" + transferSyntaxUid + "\n").getBytes(StandardCharsets.US_ASCII));
    digest.update(
        ByteBuffer.allocate(24)
            .putLong(head.length())
            .putLong(pixels.length())
            .putLong(tail.length())
            .flip());
    digest.update(head.sha256().toBytes());
    digest.update(pixels.sha256().toBytes());
    digest.update(tail.sha256().toBytes());
    return new InstanceDigests(head, pixels, tail, Sha256.ofDigest(digest.digest()));
  }

  /** Bytes of the whole data set, file meta information not counted. */
  public long length() {
    return head.length() + pixels.length() + tail.length();
  }
}
