package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;

/** Signing off waves. Safe between threads. */
public interface SignOffs {
  /** For tests and processes that do not write. */
  SignOffs NONE =
      (wave, certificate, role, request) -> {
        throw new GantryException("GTY-0614", "There is no wave named " + wave);
      };

  /**
   * Puts on record that the latest run of the wave is accepted by a person.
   *
   * @param certificate SHA-256 of the certificate's file, 32 bytes in hexadecimal
   * @param role as what they sign, in words
   * @throws GantryException GTY-0614 where there is no such wave, GTY-0643 without a reason,
   *     GTY-0651 where it has not ended, was signed off already, or a second person has to
   */
  void sign(String wave, String certificate, String role, Request request);
}
