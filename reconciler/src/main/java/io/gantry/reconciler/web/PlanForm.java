package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Gates;
import io.gantry.reconciler.wave.Scope;
import io.gantry.reconciler.wave.StudyOrder;
import io.gantry.reconciler.wave.WavePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it was typed: the options of {@code gantry wave plan} but the lists that come as files.
 * Kept as text, so that a form that was refused shows what was typed.
 *
 * @param query further matching keys, a line each: KEY=VALUE
 * @param studies Study Instance UIDs, a line each
 * @param scope whom to ask: archive, ledger, or left (from the ledger, what is not verified)
 * @param gates "usual" or nothing
 */
record PlanForm(
    @Nullable String name,
    @Nullable List<String> sources,
    @Nullable String scope,
    @Nullable String firstDay,
    @Nullable String lastDay,
    @Nullable String modalities,
    @Nullable String query,
    @Nullable String studies,
    @Nullable String order,
    @Nullable String maxStudies,
    @Nullable String maxGigabytes,
    @Nullable String window,
    @Nullable String gates,
    @Nullable String identityCoverage,
    @Nullable String stopAt,
    @Nullable String stopOver,
    @Nullable String acceptAt,
    @Nullable String why) {
  private static final double BYTES_PER_GIGABYTE = 1e9;

  /** What a new plan begins with. */
  static PlanForm fresh(List<String> sources) {
    return new PlanForm(
        "",
        sources,
        "archive",
        "",
        "",
        "",
        "",
        "",
        "newest_first",
        "",
        "",
        "",
        "usual",
        "",
        "20",
        "100",
        "",
        "");
  }

  /** A plan that is to be changed. Its list of studies is on record apart from it. */
  static PlanForm of(WavePlan plan) {
    Map<String, String> query = new LinkedHashMap<>(plan.scope().query());
    query.remove("StudyDate");
    query.remove("ModalitiesInStudy");
    List<String> lines = new ArrayList<>();
    query.forEach((key, value) -> lines.add(key + "=" + value));
    Gates gates = plan.gates();
    Gates.Stop stop = gates.stop();
    return new PlanForm(
        plan.name(),
        plan.scope().sources(),
        plan.scope().left() ? "left" : plan.scope().from().name().toLowerCase(Locale.ROOT),
        dashed(plan.scope().firstDay()),
        dashed(plan.scope().lastDay()),
        String.join(",", plan.scope().modalities()),
        String.join("\n", lines),
        "",
        plan.order().name().toLowerCase(Locale.ROOT),
        plan.maxStudies() == 0 ? "" : String.valueOf(plan.maxStudies()),
        plan.maxBytes() == 0 ? "" : String.valueOf(plan.maxBytes() / BYTES_PER_GIGABYTE),
        plan.window(),
        gates.sourcesClear() ? "usual" : "",
        text(gates.identityCoverage()),
        stop == null ? "" : text(stop.percent()),
        stop == null ? "" : String.valueOf(stop.last()),
        text(gates.exceptionsAtEnd()),
        "");
  }

  /** Whether that source is ticked. */
  public boolean has(String source) {
    return sources != null && sources.contains(source);
  }

  /**
   * As the engine takes it.
   *
   * @throws GantryException coded, where something of it is none
   */
  WavePlan plan() {
    return new WavePlan(
        given(name),
        scopeOf(),
        orderOf(),
        List.of(),
        (long) number("GTY-0646", "The largest number of studies", maxStudies),
        Math.round(
            number("GTY-0646", "The largest size in gigabytes", maxGigabytes) * BYTES_PER_GIGABYTE),
        given(window),
        gatesOf());
  }

  private Scope scopeOf() {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String line : lines(query)) {
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new GantryException("GTY-0617", "A further key is a line like StationName=CT1");
      }
      keys.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
    String days = given(firstDay).replace("-", "") + "-" + given(lastDay).replace("-", "");
    if (!days.equals("-")) {
      keys.put("StudyDate", days);
    }
    List<String> wanted =
        Arrays.stream(given(modalities).split("[,\\s\\\\]+")).filter(m -> !m.isEmpty()).toList();
    if (!wanted.isEmpty()) {
      keys.put("ModalitiesInStudy", String.join("\\", wanted).toUpperCase(Locale.ROOT));
    }
    boolean left = given(scope).equals("left");
    boolean ledger = left || given(scope).equals("ledger");
    return new Scope(
        ledger ? Scope.From.LEDGER : Scope.From.ARCHIVE,
        sources == null ? List.of() : sources,
        keys,
        lines(studies),
        List.of(),
        left);
  }

  private StudyOrder orderOf() {
    return switch (given(order)) {
      case "oldest_first" -> StudyOrder.OLDEST_FIRST;
      case "listed" -> StudyOrder.LISTED;
      case "appointments" -> StudyOrder.APPOINTMENTS;
      default -> StudyOrder.NEWEST_FIRST;
    };
  }

  private Gates gatesOf() {
    boolean usual = given(gates).equals("usual");
    Double at = percent("The stop gate's percentage", stopAt);
    return new Gates(
        percent("The identity coverage", identityCoverage),
        usual,
        usual,
        at == null
            ? null
            : new Gates.Stop(at, (int) number("GTY-0645", "The stop gate's studies", stopOver)),
        percent("The accepted percentage", acceptAt),
        usual);
  }

  private static List<String> lines(@Nullable String text) {
    return given(text).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static @Nullable Double percent(String what, @Nullable String text) {
    return given(text).isEmpty() ? null : (Double) number("GTY-0645", what, text);
  }

  private static double number(String code, String what, @Nullable String text) {
    if (given(text).isEmpty()) {
      return 0;
    }
    try {
      double number = Double.parseDouble(given(text));
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new GantryException(code, what + " is no number");
  }

  private static String text(@Nullable Double number) {
    return number == null ? "" : String.valueOf(number);
  }

  private static String dashed(String day) {
    return day.matches("\\d{8}")
        ? day.substring(0, 4) + '-' + day.substring(4, 6) + '-' + day.substring(6)
        : "";
  }

  private static String given(@Nullable String text) {
    return text == null ? "" : text.strip();
  }
}
