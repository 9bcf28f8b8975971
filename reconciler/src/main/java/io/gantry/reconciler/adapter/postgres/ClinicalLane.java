package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.OrderEvent.SweepOrder;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import io.gantry.reconciler.wave.UrgentView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tables urgent and urgent_study: what operators put first. Its orders go before those of every
 * wave, also of one that is paused or whose window is closed; a source that is paused or stopped is
 * not asked. The clock of a request runs until the last of its studies is in the cloud archive.
 */
final class ClinicalLane {
  /** So long a source that was asked for something unknown has to answer. */
  private static final Duration LOOKING = Duration.ofMinutes(2);

  private record Pending(long request, String study, String source) {}

  private ClinicalLane() {}

  /** Puts a study first at these sources; sources that nobody swept for it are asked. */
  static long study(
      Connection connection, String study, List<SourceQueue> sources, boolean one, Request request)
      throws SQLException {
    long id = insert(connection, request, one ? sources.getFirst().source() : null, study, null);
    List<String> known =
        Sql.list(
            connection,
            "SELECT source FROM study WHERE study_uid = ? AND source = ANY (?) ORDER BY source",
            row -> row.getString(1),
            study,
            sources.stream().map(SourceQueue::source).toList());
    if (!known.isEmpty() && isSetAside(connection, study, known)) {
      throw new GantryException(
          "GTY-0656",
          "A person holds the study, or has rejected it: gantry study release, or restore, lets it go"
              + " again (gantry study show says who and why)");
    }
    for (String source : known) {
      put(connection, new Pending(id, study, source));
    }
    if (known.isEmpty()) {
      for (SourceQueue source : sources) {
        look(connection, id, source, Map.of(), List.of(study));
      }
    }
    Audit.write(
        connection,
        request,
        "put first",
        Audit.study(study),
        "request " + id + (known.isEmpty() ? ", the sources are asked for it" : ""));
    return id;
  }

  /** At all of these sources; elsewhere nothing is ordered of where it is. */
  private static boolean isSetAside(Connection connection, String study, List<String> sources)
      throws SQLException {
    return !Sql.exists(
        connection,
        "SELECT FROM study WHERE study_uid = ? AND source = ANY (?) AND embargo IS NULL",
        study,
        sources);
  }

  /** Puts all studies of a patient first, such as the ledger knows and such as the source has. */
  static long patient(Connection connection, String patientId, SourceQueue source, Request request)
      throws SQLException {
    byte[] patient = PatientHash.read(connection).of(source.source(), patientId);
    long id = insert(connection, request, source.source(), null, patient);
    List<String> known =
        Sql.list(
            connection,
            """
            SELECT t.study_uid FROM study_patient t
              JOIN study s ON s.study_uid = t.study_uid AND s.source = t.source
            WHERE t.patient = ? AND t.source = ? ORDER BY s.study_date DESC NULLS LAST, 1\
            """,
            row -> row.getString(1),
            patient,
            source.source());
    for (String study : known) {
      put(connection, new Pending(id, study, source.source()));
    }
    look(connection, id, source, Map.of("PatientID", patientId.strip()), List.of());
    Audit.write(
        connection,
        request,
        "put first",
        "patient " + PatientHash.shortForm(patient),
        "request %d, %d studies known at %s".formatted(id, known.size(), source.source()));
    return id;
  }

  private static long insert(
      Connection connection,
      Request request,
      @Nullable String source,
      @Nullable String study,
      byte @Nullable [] patient)
      throws SQLException {
    return Sql.one(
            connection,
            "INSERT INTO urgent (requested_by, why, source, study_uid, patient)"
                + " VALUES (?, ?, ?, ?, ?) RETURNING request",
            row -> row.getLong(1),
            request.by(),
            request.why(),
            source,
            study,
            patient)
        .orElseThrow();
  }

  private static void look(
      Connection connection,
      long request,
      SourceQueue source,
      Map<String, String> query,
      List<String> studies)
      throws SQLException {
    Sql.update(connection, "UPDATE urgent SET looked = true WHERE request = ?", request);
    String sweep = "u-" + request + "-" + source.source();
    Outbox.order(
        connection,
        source.partition(),
        new SweepOrder(sweep, source.source(), sweep, query, studies));
  }

  /** The study's order moves to the lane; where it has none and needs one, it gets one. */
  private static void put(Connection connection, Pending study) throws SQLException {
    int fresh =
        Sql.update(
            connection,
            "INSERT INTO urgent_study (request, study_uid, source) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            study.request(),
            study.study(),
            study.source());
    if (fresh == 0) {
      return;
    }
    int moved =
        Sql.update(
            connection,
            """
            UPDATE study_order SET lane = 0, priority = CASE WHEN lane = 0 THEN priority ELSE ? END
            WHERE study_uid = ? AND source = ? AND sent_at IS NULL AND closed_at IS NULL\
            """,
            study.request(),
            study.study(),
            study.source());
    if (moved > 0) {
      return;
    }
    int ordered =
        Sql.update(
            connection,
            """
            INSERT INTO study_order
              (ordinal, source, study_uid, run, study_date, expected, known_listing, lane, priority)
            SELECT nextval('order_ordinal'), s.source, s.study_uid, 0, coalesce(s.study_date, ''),
              s.found_instances, %s, 0, ?
            FROM study s WHERE s.study_uid = ? AND s.source = ? AND s.class <> 'VERIFIED'
              AND s.embargo IS NULL
              AND NOT (s.class = 'PENDING' AND s.n_pending > 0)
              AND NOT EXISTS (SELECT FROM study_order o WHERE o.study_uid = s.study_uid
                AND o.source = s.source AND o.closed_at IS NULL)\
            """
                .formatted(OrderPlanning.KNOWN_LISTING),
            study.request(),
            study.study(),
            study.source());
    if (ordered > 0) {
      OrderTable.open(connection, study.study());
    }
  }

  /** Whether {@link #step} has something to do. */
  static boolean isIdle(Connection connection) throws SQLException {
    return !Sql.exists(connection, "SELECT FROM urgent_study WHERE done_at IS NULL")
        && findings(connection).isEmpty();
  }

  /** Takes up what the sources found, and stops the clocks of what is in the cloud. */
  static void step(Connection connection) throws SQLException {
    for (Pending found : findings(connection)) {
      put(connection, found);
    }
    Sql.update(
        connection,
        """
        UPDATE urgent_study u SET done_at = now(), outcome = lower(s.class) FROM study s
        WHERE u.done_at IS NULL AND s.study_uid = u.study_uid AND s.source = u.source
          AND s.class <> 'PENDING'\
        """);
  }

  private static List<Pending> findings(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        """
        SELECT u.request, s.study_uid, s.source
        FROM urgent u JOIN study s ON s.study_uid = u.study_uid
        WHERE u.looked AND u.requested_at > now() - interval '10 minutes'
          AND (u.source IS NULL OR u.source = s.source)
          AND NOT EXISTS (SELECT FROM urgent_study t WHERE t.request = u.request
            AND t.study_uid = s.study_uid AND t.source = s.source)
        UNION ALL
        SELECT u.request, p.study_uid, p.source
        FROM urgent u JOIN study_patient p ON p.patient = u.patient
          JOIN study s ON s.study_uid = p.study_uid AND s.source = p.source
        WHERE u.looked AND u.requested_at > now() - interval '10 minutes'
          AND NOT EXISTS (SELECT FROM urgent_study t WHERE t.request = u.request
            AND t.study_uid = p.study_uid AND t.source = p.source)\
        """,
        row -> new Pending(row.getLong(1), row.getString(2), row.getString(3)));
  }

  static UrgentView view(Connection connection, long request) throws SQLException {
    return Objects.requireNonNull(
        views(connection, "u.request = ?", request).stream().findFirst().orElse(null));
  }

  /** Requests that concern a study. */
  static List<UrgentView> ofStudy(Connection connection, String study) throws SQLException {
    return views(
        connection,
        "u.study_uid = ? OR u.request IN (SELECT request FROM urgent_study WHERE study_uid = ?)",
        study,
        study);
  }

  /** Requests whose clock is running. */
  static List<UrgentView> underWay(Connection connection) throws SQLException {
    return views(
            connection,
            "u.request IN (SELECT request FROM urgent_study WHERE done_at IS NULL)"
                + " OR u.looked AND u.requested_at > now() - interval '2 minutes'")
        .stream()
        .filter(view -> !view.state().equals("done"))
        .toList();
  }

  private static List<UrgentView> views(Connection connection, String where, Object... arguments)
      throws SQLException {
    List<UrgentView> views = new ArrayList<>();
    List<UrgentView> bare =
        Sql.list(
            connection,
            """
            SELECT u.request, u.requested_at, u.requested_by, u.why, u.study_uid, u.patient,
              u.looked FROM urgent u WHERE %s ORDER BY u.request DESC LIMIT 100\
            """
                .formatted(where),
            ClinicalLane::bare,
            arguments);
    for (UrgentView view : bare) {
      views.add(whole(view, studies(connection, view.request())));
    }
    return views;
  }

  private static UrgentView bare(ResultSet row) throws SQLException {
    byte[] patient = row.getBytes(6);
    return new UrgentView(
        row.getLong(1),
        row.getTimestamp(2).toInstant(),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        patient == null ? null : PatientHash.shortForm(patient),
        row.getBoolean(7) ? "looking" : "moving",
        0,
        List.of());
  }

  private static List<UrgentView.Study> studies(Connection connection, long request)
      throws SQLException {
    return Sql.list(
        connection,
        "SELECT study_uid, source, ordered_at, done_at, outcome FROM urgent_study"
            + " WHERE request = ? ORDER BY ordered_at, study_uid, source",
        row ->
            new UrgentView.Study(
                row.getString(1),
                row.getString(2),
                row.getTimestamp(3).toInstant(),
                InstanceTables.instant(row, 4),
                row.getString(5)),
        request);
  }

  private static UrgentView whole(UrgentView view, List<UrgentView.Study> studies) {
    Instant now = Instant.now();
    boolean done = !studies.isEmpty() && studies.stream().allMatch(s -> s.doneAt() != null);
    boolean late = view.requestedAt().plus(LOOKING).isBefore(now);
    String state = studies.isEmpty() ? (late ? "not found" : "looking") : done ? "done" : "moving";
    Optional<Instant> last =
        studies.stream()
            .map(UrgentView.Study::doneAt)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .max(Instant::compareTo);
    Instant end = done ? last.orElse(now) : now;
    double seconds = Math.max(0, Duration.between(view.requestedAt(), end).toMillis()) / 1000.0;
    return new UrgentView(
        view.request(),
        view.requestedAt(),
        view.by(),
        view.why(),
        view.studyInstanceUid(),
        view.patient(),
        state,
        seconds,
        studies);
  }
}
