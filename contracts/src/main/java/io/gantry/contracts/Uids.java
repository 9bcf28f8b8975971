package io.gantry.contracts;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Rules for unique identifiers (PS3.5 chapter 9) where they become paths and keys. */
public final class Uids {
  private static final Pattern PLAIN = Pattern.compile("[0-9.]{1,64}");

  private Uids() {}

  /** Whether the value is made of digits and dots, 1 to 64 of them, and not only dots. */
  public static boolean isPlain(String uid) {
    return PLAIN.matcher(uid).matches() && !uid.equals(".") && !uid.equals("..");
  }

  /** The value itself where it is plain, else {@code invalid/<sha256 of its UTF-8 bytes>}. */
  public static String pathSegment(String uid) {
    return isPlain(uid)
        ? uid
        : "invalid/"
            + io.gantry.contracts.digest.Sha256.of(uid.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
