package io.gantry.platform.config;

import io.gantry.platform.config.ConfigProblems.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers what is wrong while the file is read. For one thread. */
final class Problems {
  static final String UNKNOWN_KEY = "GTY-0101";
  static final String WRONG_VALUE = "GTY-0102";
  static final String UNRESOLVED = "GTY-0103";
  static final String NOT_IN_THIS_VERSION = "GTY-0131";
  static final String UNSAFE = "GTY-0132";
  static final String UNREADABLE = "GTY-0106";

  private final List<Problem> found = new ArrayList<>();
  private final Set<String> references = new HashSet<>();

  void add(String code, String path, String message) {
    found.add(new Problem(code, path, message));
  }

  /** The text at this path came from the environment or a file, all of it. */
  void reference(String path) {
    references.add(path);
  }

  boolean isReference(String path) {
    return references.contains(path);
  }

  void throwIfAny(String file) {
    if (!found.isEmpty()) {
      throw new ConfigProblems(file, found);
    }
  }
}
