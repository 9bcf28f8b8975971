package io.gantry.reconciler.wave;

import io.gantry.platform.GantryException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A wave as it was planned.
 *
 * @param name of the wave; planning it again, before or after a run, replaces the plan
 * @param appointments for {@link StudyOrder#APPOINTMENTS}; on record apart from the plan
 * @param maxStudies at most so many are ordered by one run, the first of its order; 0: no limit
 * @param maxBytes the same for their estimated bytes
 * @param window when studies are ordered, as {@code limits.window} of a source; empty: always
 */
public record WavePlan(
    String name,
    Scope scope,
    StudyOrder order,
    List<Appointment> appointments,
    long maxStudies,
    long maxBytes,
    String window,
    Gates gates) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** When a study's patient is due; one of the two UIDs is given. The patient is kept as a hash. */
  public record Appointment(
      @Nullable String studyInstanceUid, @Nullable String patientId, Instant at) {}

  public WavePlan {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new GantryException(
          "GTY-0610",
          "A wave's name is 1 to 64 letters, digits, dots, dashes or underscores, and begins with a"
              + " letter or digit");
    }
    if (scope == null || scope.sources().isEmpty()) {
      throw new GantryException("GTY-0611", "Wave " + name + " names no source");
    }
    order = order == null ? StudyOrder.NEWEST_FIRST : order;
    appointments = appointments == null ? List.of() : List.copyOf(appointments);
    window = window == null ? "" : window;
    gates = gates == null ? Gates.NONE : gates;
    if (maxStudies < 0 || maxBytes < 0) {
      throw new GantryException("GTY-0646", "A wave's limits are 0 (none) or more");
    }
    WorkHours.parse(window);
  }

  /** Sweep and move, newest first, without gates: what {@code migrate} does. */
  public static WavePlan of(WaveSpec spec) {
    return new WavePlan(
        spec.name(),
        Scope.archive(spec.sources(), spec.query(), spec.studies()),
        StudyOrder.NEWEST_FIRST,
        List.of(),
        0,
        0,
        "",
        Gates.NONE);
  }

  /** What is kept as the plan: lists are on record apart from it. */
  public WavePlan withoutLists() {
    return new WavePlan(
        name, scope.withoutLists(), order, List.of(), maxStudies, maxBytes, window, gates);
  }
}
