package io.gantry.reconciler.access;

import org.jspecify.annotations.Nullable;

/** What is to be different about an account; null: as it is. */
public record Change(@Nullable Role role, @Nullable Boolean patients, @Nullable Boolean disabled) {
  /** For the record. */
  String words() {
    StringBuilder words = new StringBuilder();
    if (role != null) {
      words.append("role ").append(role.text()).append(' ');
    }
    if (patients != null) {
      words.append(patients ? "sees patients " : "no longer sees patients ");
    }
    if (disabled != null) {
      words.append(disabled ? "disabled" : "enabled");
    }
    return words.toString().strip();
  }
}
