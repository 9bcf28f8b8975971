package io.gantry.dicom.net.pdu;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * User identity of a request (PS3.7 section D.3.3.7). It holds a secret, so it has no value in
 * logs: {@link #toString} tells the kind alone. Immutable.
 */
public final class UserIdentity {
  /** Kinds of identity. */
  public enum Kind {
    /** User name in UTF-8. */
    USER_NAME(1),
    /** User name and passcode in UTF-8. */
    USER_NAME_AND_PASSCODE(2),
    /** Kerberos service ticket. */
    KERBEROS(3),
    /** SAML assertion. */
    SAML(4),
    /** JSON web token. */
    JSON_WEB_TOKEN(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private final int type;
  private final boolean responseRequested;
  private final byte[] primary;
  private final byte[] secondary;

  /**
   * As it stands in the PDU.
   *
   * @param type 1 to 5 for the kinds known today
   * @param secondary passcode; empty for other kinds
   */
  public UserIdentity(int type, boolean responseRequested, byte[] primary, byte[] secondary) {
    this.type = type;
    this.responseRequested = responseRequested;
    this.primary = primary.clone();
    this.secondary = secondary.clone();
  }

  /** A user name alone; the acceptor is asked to confirm it. */
  public static UserIdentity userName(String name) {
    return of(Kind.USER_NAME, utf8(name), new byte[0]);
  }

  /** User name and passcode; the acceptor is asked to confirm them. */
  public static UserIdentity userNameAndPasscode(String name, String passcode) {
    return of(Kind.USER_NAME_AND_PASSCODE, utf8(name), utf8(passcode));
  }

  /** A Kerberos service ticket; the acceptor is asked for its own. */
  public static UserIdentity kerberos(byte[] ticket) {
    return of(Kind.KERBEROS, ticket, new byte[0]);
  }

  /** A SAML assertion; the acceptor is asked for its response. */
  public static UserIdentity saml(byte[] assertion) {
    return of(Kind.SAML, assertion, new byte[0]);
  }

  /** A JSON web token; the acceptor is asked for its response. */
  public static UserIdentity jsonWebToken(String token) {
    return of(Kind.JSON_WEB_TOKEN, utf8(token), new byte[0]);
  }

  private static UserIdentity of(Kind kind, byte[] primary, byte[] secondary) {
    return new UserIdentity(kind.code, true, primary, secondary);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The same that does not ask for an answer: an acceptor that knows nothing of it stays usable.
   */
  public UserIdentity withoutResponse() {
    return new UserIdentity(type, false, primary, secondary);
  }

  /** Code of the kind. */
  public int type() {
    return type;
  }

  /** The kind; empty for a code that is not known here. */
  public Optional<Kind> kind() {
    return Arrays.stream(Kind.values()).filter(kind -> kind.code == type).findFirst();
  }

  /** Whether the requestor wants a positive answer. */
  public boolean responseRequested() {
    return responseRequested;
  }

  /** User name, ticket, assertion or token; a copy. */
  public byte[] primary() {
    return primary.clone();
  }

  /** Passcode; empty for other kinds; a copy. */
  public byte[] secondary() {
    return secondary.clone();
  }

  /** User name of the first two kinds. */
  public String name() {
    return new String(primary, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UserIdentity that
        && type == that.type
        && responseRequested == that.responseRequested
        && MessageDigest.isEqual(primary, that.primary)
        && MessageDigest.isEqual(secondary, that.secondary);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, responseRequested);
  }

  @Override
  public String toString() {
    return "UserIdentity[type=" + type + "]";
  }
}
