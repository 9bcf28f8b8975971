package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.contracts.event.SourceLoad.Latency;
import io.gantry.contracts.event.SourceLoad.Room;
import io.gantry.contracts.event.SourceLoad.Traffic;
import io.gantry.contracts.event.SourceLoad.Window;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.platform.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table {@code source_status}: what the owner of each source told last. */
final class SourceStatusTable {
  private static final List<String> COLUMNS =
      List.of(
          "state",
          "open_studies",
          "code",
          "message",
          "at",
          "owner",
          "mode",
          "studies_at_once",
          "most_at_once",
          "associations_open",
          "credits",
          "objects_per_second",
          "megabytes_per_second",
          "most_objects_per_second",
          "most_megabytes_per_second",
          "refusals",
          "latency_of",
          "latency_millis",
          "usual_latency_millis",
          "window_open",
          "window_until",
          "spool_volume",
          "spool_used",
          "spool_held",
          "spool_limit");

  private final Bulk<SourceStatus> upsert =
      new Bulk<SourceStatus>(
              """
              INSERT INTO source_status (:columns)
              SELECT DISTINCT ON (source) :columns FROM :rows ORDER BY source, at DESC, state
              ON CONFLICT (source) DO UPDATE SET\
              """
                  + String.join(
                      ",", COLUMNS.stream().map(c -> " " + c + " = excluded." + c).toList())
                  + " WHERE excluded.at >= source_status.at")
          .text("source", SourceStatus::source)
          .text("state", status -> status.state().name())
          .integer("open_studies", SourceStatus::openStudies)
          .text("code", SourceStatus::code)
          .text("message", SourceStatus::message)
          .time("at", SourceStatus::at)
          .text("owner", of(SourceLoad::owner))
          .text("mode", of(load -> load.mode().name()))
          .integer("studies_at_once", of(SourceLoad::studiesAtOnce))
          .integer("most_at_once", of(SourceLoad::mostAtOnce))
          .integer("associations_open", of(SourceLoad::associationsOpen))
          .integer("credits", of(SourceLoad::credits))
          .decimal("objects_per_second", traffic(Traffic::objectsPerSecond))
          .decimal("megabytes_per_second", traffic(Traffic::megabytesPerSecond))
          .decimal("most_objects_per_second", traffic(Traffic::mostObjectsPerSecond))
          .decimal("most_megabytes_per_second", traffic(Traffic::mostMegabytesPerSecond))
          .json("refusals", SourceStatusTable::refusals)
          .text("latency_of", latency(latency -> latency.what().name()))
          .number("latency_millis", latency(Latency::nowMillis))
          .number("usual_latency_millis", latency(Latency::usualMillis))
          .nullableFlag("window_open", window(Window::open))
          .time("window_until", window(Window::until))
          .text("spool_volume", room(Room::volume))
          .number("spool_used", room(Room::usedBytes))
          .number("spool_held", room(Room::heldBytes))
          .number("spool_limit", room(Room::limitBytes));

  void write(Connection connection, List<SourceStatus> told) throws SQLException {
    upsert.execute(connection, told);
  }

  private static <V> Function<SourceStatus, @Nullable V> of(
      Function<SourceLoad, @Nullable V> part) {
    return status -> {
      SourceLoad load = status.load();
      return load == null ? null : part.apply(load);
    };
  }

  private static Function<SourceStatus, @Nullable Double> traffic(Function<Traffic, Double> part) {
    return of(load -> part.apply(load.traffic()));
  }

  private static <V> Function<SourceStatus, @Nullable V> latency(Function<Latency, V> part) {
    return of(load -> {
      Latency latency = load.latency();
      return latency == null ? null : part.apply(latency);
    });
  }

  private static <V> Function<SourceStatus, @Nullable V> window(
      Function<Window, @Nullable V> part) {
    return of(load -> {
      Window window = load.window();
      return window == null ? null : part.apply(window);
    });
  }

  private static <V> Function<SourceStatus, @Nullable V> room(Function<Room, V> part) {
    return of(load -> {
      Room room = load.spool();
      return room == null ? null : part.apply(room);
    });
  }

  private static String refusals(SourceStatus status) {
    SourceLoad load = status.load();
    try {
      return Json.mapper().writeValueAsString(load == null ? Map.of() : load.refusals());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("refusals cannot be written", e);
    }
  }
}
