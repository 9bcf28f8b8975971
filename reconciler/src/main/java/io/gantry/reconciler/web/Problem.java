package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;

/** What a page says beside a form that could not be carried out. */
record Problem(String code, String message) {
  static Problem of(GantryException e) {
    String message = e.getMessage();
    return new Problem(e.code(), message == null ? "" : message);
  }
}
