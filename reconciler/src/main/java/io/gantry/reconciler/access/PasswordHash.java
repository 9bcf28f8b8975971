package io.gantry.reconciler.access;

/** A slow, salted hash. */
public interface PasswordHash {
  String of(CharSequence password);

  /** Whether the hash is of this password. */
  boolean matches(CharSequence password, String hash);
}
