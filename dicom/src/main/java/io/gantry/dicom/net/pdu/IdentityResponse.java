package io.gantry.dicom.net.pdu;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The acceptor's positive answer to a {@link UserIdentity} (PS3.7 section D.3.3.7.2): a Kerberos
 * server ticket, a SAML or JSON web token response, or nothing for user names. Immutable.
 */
public final class IdentityResponse {
  /** The answer to user names. */
  public static final IdentityResponse CONFIRMED = new IdentityResponse(new byte[0]);

  private final byte[] bytes;

  public IdentityResponse(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** What the acceptor answers; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdentityResponse that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return "IdentityResponse[" + bytes.length + " bytes]";
  }
}
