package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ControlEvent.SourceControl;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WorkHours;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Table source_control: what operators want of sources. Each wish goes to the topic {@code
 * controls} and on record in the same transaction.
 */
final class SourceControls {
  private static final int MOST_ASSOCIATIONS = 64;

  /** What is wanted of a source now; {@code limits} null: as configured. */
  record Control(Mode mode, boolean killed, @Nullable Limits limits) {
    static final Control UNCONTROLLED = new Control(Mode.RUN, false, null);

    /** The kill switch goes before the mode. */
    Mode effective() {
      return killed ? Mode.STOP : mode;
    }
  }

  private SourceControls() {}

  static Control of(Connection connection, String source) throws SQLException {
    return Sql.one(
            connection,
            "SELECT mode, killed, limits FROM source_control WHERE source = ?",
            SourceControls::control,
            source)
        .orElse(Control.UNCONTROLLED);
  }

  private static Control control(ResultSet row) throws SQLException {
    String limits = row.getString("limits");
    return new Control(
        Mode.valueOf(row.getString("mode")),
        row.getBoolean("killed"),
        limits == null ? null : Sql.fromJson(limits, Limits.class));
  }

  static void mode(Connection connection, String source, Mode mode, Request request)
      throws SQLException {
    Control was = of(connection, source);
    if (was.killed()) {
      throw new GantryException(
          "GTY-0649", "The kill switch is on: lift it first with gantry kill --lift");
    }
    String verb =
        switch (mode) {
          case RUN -> "resume source";
          case PAUSE -> "pause source";
          case STOP -> "stop source";
        };
    set(connection, source, new Control(mode, false, was.limits()), request, verb);
  }

  static void limits(
      Connection connection, SourceQueue source, Map<String, String> changes, Request request)
      throws SQLException {
    Control was = of(connection, source.source());
    Limits limits = was.limits() == null ? source.configured() : was.limits();
    for (Map.Entry<String, String> change : changes.entrySet()) {
      limits = changed(limits, change.getKey(), change.getValue(), source.configured());
    }
    set(
        connection,
        source.source(),
        new Control(was.mode(), was.killed(), limits.equals(source.configured()) ? null : limits),
        request,
        "limit source");
  }

  private static Limits changed(Limits limits, String key, String value, Limits configured) {
    int associations = limits.associations();
    int objects = limits.objectsPerSecond();
    int megabytes = limits.megabytesPerSecond();
    String window = limits.window();
    switch (key) {
      case "associations" -> associations = number(key, value, 1, MOST_ASSOCIATIONS);
      case "objectsPerSecond" -> objects = number(key, value, 0, Integer.MAX_VALUE);
      case "megabytesPerSecond" -> megabytes = number(key, value, 0, Integer.MAX_VALUE);
      case "window" -> {
        WorkHours.parse(value);
        window = value;
      }
      case "configured" -> {
        return configured;
      }
      default ->
          throw new GantryException(
              "GTY-0650",
              "There is no limit %s; there are associations, objectsPerSecond, megabytesPerSecond,"
                      .formatted(key)
                  + " window");
    }
    return new Limits(associations, objects, megabytes, window);
  }

  private static int number(String key, String value, int least, int most) {
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, like a number that is out of range
    }
    throw new GantryException(
        "GTY-0650", "%s must be a whole number from %d to %d".formatted(key, least, most));
  }

  /** On or off for one source; what was wanted before stays on record. */
  static void kill(Connection connection, String source, boolean killed, Request request)
      throws SQLException {
    Control was = of(connection, source);
    if (was.killed() != killed) {
      set(
          connection,
          source,
          new Control(was.mode(), killed, was.limits()),
          request,
          killed ? "kill source" : "lift kill of source");
    }
  }

  private static void set(
      Connection connection, String source, Control control, Request request, String action)
      throws SQLException {
    Instant at = Facts.micros(Instant.now());
    Sql.update(
        connection,
        """
        INSERT INTO source_control (source, mode, killed, limits, asked_by, why, at)
        VALUES (?, ?, ?, ?::jsonb, ?, ?, ?)
        ON CONFLICT (source) DO UPDATE SET mode = excluded.mode, killed = excluded.killed,
          limits = excluded.limits, asked_by = excluded.asked_by, why = excluded.why,
          at = excluded.at\
        """,
        source,
        control.mode().name(),
        control.killed(),
        control.limits() == null ? null : Sql.json(control.limits()),
        request.by(),
        request.why(),
        at);
    Outbox.control(
        connection,
        new SourceControl(
            source, control.effective(), control.limits(), request.by(), request.why(), at));
    Audit.write(
        connection,
        request,
        action,
        Audit.source(source),
        "mode "
            + control.effective().name().toLowerCase(Locale.ROOT)
            + (control.limits() == null ? "" : ", limits " + Sql.json(control.limits())));
  }

  /** The source as operators see it. */
  static SourceView view(Connection connection, SourceQueue source) throws SQLException {
    Optional<SourceView> view =
        Sql.one(
            connection,
            """
            SELECT coalesce(c.mode, 'RUN') AS mode, coalesce(c.killed, false) AS killed, c.limits,
              c.asked_by, c.why, c.at, t.state, t.code, t.message, coalesce(t.open_studies, 0),
              t.at,
              (SELECT count(*) FROM study_order o WHERE o.source = v.source
                AND o.sent_at IS NOT NULL AND o.closed_at IS NULL),
              (SELECT count(*) FROM (SELECT FROM study_order o WHERE o.source = v.source
                AND o.sent_at IS NULL AND o.closed_at IS NULL AND o.lane > 0
                LIMIT 100000) AS queue)
              + (SELECT count(*) FROM study_order o WHERE o.source = v.source
                AND o.sent_at IS NULL AND o.closed_at IS NULL AND o.lane = 0),
              jsonb_strip_nulls(jsonb_build_object('owner', t.owner,
                'studiesAtOnce', t.studies_at_once, 'mostAtOnce', t.most_at_once,
                'associationsOpen', t.associations_open,
                'objectsPerSecond', t.objects_per_second,
                'megabytesPerSecond', t.megabytes_per_second,
                'refusals', nullif(t.refusals, '{}'::jsonb),
                'latencyOf', t.latency_of, 'latencyMillis', t.latency_millis,
                'usualLatencyMillis', t.usual_latency_millis,
                'windowOpen', t.window_open, 'windowUntil', t.window_until,
                'spoolVolume', t.spool_volume, 'spoolUsed', t.spool_used,
                'spoolHeld', t.spool_held, 'spoolLimit', t.spool_limit))::text
            FROM (SELECT ?::text COLLATE "C" AS source) AS v
              LEFT JOIN source_control c ON c.source = v.source
              LEFT JOIN source_status t ON t.source = v.source\
            """,
            row -> {
              Control control = control(row);
              return new SourceView(
                  source.source(),
                  control.effective().name().toLowerCase(Locale.ROOT),
                  control.killed(),
                  control.limits() == null ? source.configured() : control.limits(),
                  row.getString(4),
                  row.getString(5),
                  InstanceTables.instant(row, 6),
                  lower(row.getString(7)),
                  row.getString(8),
                  row.getString(9),
                  row.getInt(10),
                  InstanceTables.instant(row, 11),
                  row.getLong(12),
                  row.getLong(13),
                  load(row.getString(14)));
            },
            source.source());
    return view.orElseThrow();
  }

  private static Map<String, Object> load(String json) {
    try {
      return Json.mapper().readValue(json, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the load of a source cannot be read", e);
    }
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }
}
