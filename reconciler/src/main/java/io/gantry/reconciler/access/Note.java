package io.gantry.reconciler.access;

import io.gantry.reconciler.wave.Request;

/**
 * A line of the record of who did what.
 *
 * @param subject {@code user NAME}, {@code token ID}, {@code page PATH}
 */
public record Note(String by, String action, String subject, String why, String detail) {
  static Note of(Request request, String action, String subject, String detail) {
    return new Note(request.by(), action, subject, request.why(), detail);
  }
}
