package io.gantry.platform;

import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.TransientFailure;

/**
 * A failure as text for logs and dead letters. Our own messages are free of patient data; those of
 * libraries may quote what they choked on, so of others only the type and the place are told.
 */
public final class FailureText {
  private static final int FRAMES = 5;

  private FailureText() {}

  /** One line: code or type, and message or place; the causes' types after it. */
  public static String of(Throwable failure) {
    StringBuilder text = new StringBuilder(one(failure));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      text.append("; caused by ").append(one(cause));
    }
    return text.toString();
  }

  private static String one(Throwable failure) {
    String type = failure.getClass().getSimpleName();
    if (failure instanceof GantryException coded) {
      return coded.code() + ": " + coded.getMessage();
    }
    if (failure instanceof UndecodableEvent || failure instanceof TransientFailure) {
      return type + ": " + failure.getMessage();
    }
    StringBuilder text = new StringBuilder(type);
    StackTraceElement[] trace = failure.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
      text.append(i == 0 ? " at " : " < ").append(trace[i]);
    }
    return text.toString();
  }
}
