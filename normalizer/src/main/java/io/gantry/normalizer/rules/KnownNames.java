package io.gantry.normalizer.rules;

import java.util.List;

/**
 * How patients are called elsewhere. It is asked only for what is held, as a hint for the person
 * who decides: what it says may be another tomorrow, so no byte of an object may depend on it.
 * Thread safe.
 */
@FunctionalInterface
public interface KnownNames {
  /** Nobody is known. */
  KnownNames NONE = (_, _, _) -> List.of();

  /**
   * The names of the patient with this number, the present one first.
   *
   * @param issuer who assigned the number, empty: not said
   * @param birthDate as the object has it, empty: not said; of somebody born on another day there
   *     is none
   * @return PN values (PS3.5 6.2)
   */
  List<String> names(String number, String issuer, String birthDate);
}
