package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.SourceView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a source is, and why it is slow, in words; from what its owner told last.
 *
 * @param good nothing slows it down but what it can do
 * @param text a sentence without a full stop
 */
record LoadWords(boolean good, String text) {
  static LoadWords of(SourceView source) {
    if (source.killed()) {
      return new LoadWords(false, "stopped: the kill switch is on" + because(source));
    }
    if (!source.mode().equals("run")) {
      String verb = source.mode().equals("pause") ? "paused" : "stopped";
      return new LoadWords(false, verb + because(source));
    }
    String state = source.state();
    if (state == null) {
      return new LoadWords(true, "idle: nothing was heard of it yet");
    }
    return switch (state) {
      case "stopped" -> new LoadWords(false, "stopped: " + told(source));
      case "paused" -> new LoadWords(true, "waits for its hours" + until(source.load()));
      case "backing_off" -> backingOff(source);
      default -> running(source);
    };
  }

  private static LoadWords backingOff(SourceView source) {
    if (Boolean.FALSE.equals(source.load().get("windowOpen"))) {
      return new LoadWords(true, "waits for its hours" + until(source.load()));
    }
    return new LoadWords(
        false, isItsOwn(source) ? "slow because " + reasons(source) : "slow: " + told(source));
  }

  /**
   * Whether what its owner tells is what the archive answered, and not, say, that our spool is
   * full.
   */
  private static boolean isItsOwn(SourceView source) {
    String told = told(source);
    return source.message() == null
        || (source.load().get("refusals") instanceof Map<?, ?> refusals
            && refusals.keySet().stream()
                .anyMatch(answer -> told.contains(String.valueOf(answer))));
  }

  private static LoadWords running(SourceView source) {
    String refused = refusals(source);
    if (!refused.isEmpty()) {
      return new LoadWords(false, "slow because " + refused);
    }
    String now = rate(source.load());
    if (source.openStudies() == 0 && source.ordered() == 0 && source.queued() == 0) {
      return new LoadWords(true, "idle: nothing is asked of it");
    }
    String latency = latency(source.load());
    return new LoadWords(
        true, "runs" + now + atOnce(source.load()) + (latency.isEmpty() ? "" : ", but " + latency));
  }

  private static String reasons(SourceView source) {
    List<String> reasons = new ArrayList<>();
    String refused = refusals(source);
    String latency = latency(source.load());
    if (!refused.isEmpty()) {
      reasons.add(refused);
    }
    if (!latency.isEmpty()) {
      reasons.add(latency);
    }
    if (reasons.isEmpty()) {
      reasons.add(told(source));
    }
    return String.join(", and ", reasons) + atOnce(source.load());
  }

  /** LEGACY answered A702 31 times in 5 minutes. */
  private static String refusals(SourceView source) {
    if (!(source.load().get("refusals") instanceof Map<?, ?> refusals) || refusals.isEmpty()) {
      return "";
    }
    List<String> answers =
        refusals.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<?, ?> one) -> -number(one.getValue()))
                    .thenComparing(one -> String.valueOf(one.getKey())))
            .map(one -> {
              long times = number(one.getValue());
              return one.getKey() + (times == 1 ? " once" : " " + times + " times");
            })
            .toList();
    return source.source().toUpperCase(Locale.ROOT)
        + " answered "
        + String.join(" and ", answers)
        + " in 5 minutes";
  }

  private static String latency(Map<String, Object> load) {
    long now = number(load.get("latencyMillis"));
    long usual = number(load.get("usualLatencyMillis"));
    if (now == 0 || now < 2 * Math.max(1, usual)) {
      return "";
    }
    String what =
        switch (String.valueOf(load.get("latencyOf"))) {
          case "QUERY" -> "an answer to a query";
          case "FIRST_OBJECT" -> "the first object of a study";
          default -> "an object";
        };
    return "%s takes %d ms, usually %d".formatted(what, now, usual);
  }

  private static String rate(Map<String, Object> load) {
    return load.containsKey("objectsPerSecond")
        ? String.format(
            Locale.ROOT,
            ": %.1f objects and %.1f MB a second",
            decimal(load.get("objectsPerSecond")),
            decimal(load.get("megabytesPerSecond")))
        : "";
  }

  private static String atOnce(Map<String, Object> load) {
    long most = number(load.get("mostAtOnce"));
    return most == 0
        ? ""
        : "; asked for %d of at most %d studies at once"
            .formatted(number(load.get("studiesAtOnce")), most);
  }

  private static String until(Map<String, Object> load) {
    Object until = load.get("windowUntil");
    return until == null ? "" : " until " + until;
  }

  private static String told(SourceView source) {
    String code = source.code();
    String message = source.message();
    if (code == null) {
      return message == null ? "it was told to" : message;
    }
    return message == null ? code : code + " " + message;
  }

  private static String because(SourceView source) {
    String by = source.by();
    String why = source.why();
    return by == null ? "" : " by " + by + (why == null || why.isEmpty() ? "" : " (" + why + ")");
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static double decimal(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }
}
