package io.gantry.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Base64;

/** An immutable run of bytes; base64 in JSON. Safe to share between threads. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);
  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes of(byte... value) {
    return new Bytes(value.clone());
  }

  @JsonCreator
  static Bytes fromBase64(String text) {
    return new Bytes(Base64.getDecoder().decode(text));
  }

  @JsonValue
  String toBase64() {
    return Base64.getEncoder().encodeToString(value);
  }

  public byte[] toArray() {
    return value.clone();
  }

  public int length() {
    return value.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** The length only: values may be patient data and must not reach a log. */
  @Override
  public String toString() {
    return "Bytes[" + value.length + "]";
  }
}
