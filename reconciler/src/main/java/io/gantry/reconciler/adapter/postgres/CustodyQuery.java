package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.reconciler.ledger.InstanceFacts.Unit;
import io.gantry.reconciler.ledger.StudyClass;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.ledger.StudyCustody.AtSource;
import io.gantry.reconciler.ledger.StudyCustody.InstanceCustody;
import io.gantry.reconciler.ledger.StudyCustody.Publication;
import io.gantry.reconciler.ledger.StudyCustody.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chain of custody of one study. */
final class CustodyQuery {
  private static final String SOURCES =
      """
      SELECT source, found_at, found_instances, listed, outcome, code, message, class
      FROM study WHERE study_uid = ? ORDER BY source\
      """;
  private static final String CONTENT =
      """
      SELECT revision, manifest_revision, manifest_key, published_revision, resource, published_at,
        CASE WHEN refused_revision > published_revision THEN refused_code END,
        CASE WHEN refused_revision > published_revision THEN refused_message END
      FROM study_content WHERE study_uid = ?\
      """;
  private static final String INSTANCES =
      """
      SELECT source, series_uid, sop_uid, listed_ordinal > 0, class, verdict, code, message,
        CASE WHEN class = 'MISSING' THEN nullif(missing_status, '') END
      FROM expectation WHERE study_uid = ? ORDER BY sop_uid, source\
      """;
  // A receipt may have been stored under several digests; substring cuts them apart. The planner
  // takes them for a thousand each and would read every stored object there is: OFFSET 0 keeps it
  // at the primary key.
  private static final String VERSIONS =
      """
      SELECT r.sop_uid, r.source, r.received, r.transfer_syntax, r.received_at,
        length(r.arrivals) / 8, o.stored, o.object_key, o.bytes, o.verified_by, o.stored_at,
        o.rule_book, o.changed, o.role, v.restamp
      FROM receipt r
        LEFT JOIN LATERAL (
          SELECT substring(r.stored FROM i * 32 + 1 FOR 32) AS stored, NULL::bigint AS restamp
          FROM generate_series(0, length(r.stored) / 32 - 1) AS i
          UNION ALL
          SELECT m.stored, m.restamp FROM restamp_instance m
          WHERE m.sop_uid = r.sop_uid AND m.received = r.received AND m.stored <> m.previous
            AND length(r.stored) > 0) AS v ON true
        LEFT JOIN LATERAL (
          SELECT * FROM stored_object s WHERE s.sop_uid = r.sop_uid AND s.stored = v.stored
          OFFSET 0) AS o ON true
      WHERE r.study_uid = ?
      ORDER BY r.sop_uid, r.source, r.received_at, r.received, v.restamp NULLS FIRST\
      """;

  private record Key(String sopInstanceUid, Unit unit) {}

  private CustodyQuery() {}

  static Optional<StudyCustody> read(Connection connection, String study) throws SQLException {
    List<AtSource> sources = sources(connection, study);
    if (sources.isEmpty()) {
      return Optional.empty();
    }
    StudyClass worst =
        sources.stream()
            .map(source -> StudyClass.valueOf(source.studyClass().toUpperCase(Locale.ROOT)))
            .reduce(StudyClass.VERIFIED, StudyClass::worse);
    List<InstanceCustody> instances = instances(connection, study);
    try (PreparedStatement select = connection.prepareStatement(CONTENT)) {
      select.setString(1, study);
      try (ResultSet row = select.executeQuery()) {
        boolean there = row.next();
        return Optional.of(
            new StudyCustody(
                study,
                lower(worst.name()),
                there ? row.getLong(1) : 0,
                there ? publication(row) : new Publication(0, null, 0, null, null, null, null),
                sources,
                instances,
                ClinicalLane.ofStudy(connection, study),
                RestampTable.ofStudy(connection, study),
                LedgerEmbargoes.ofStudy(connection, study)));
      }
    }
  }

  private static Publication publication(ResultSet row) throws SQLException {
    return new Publication(
        row.getLong(2),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        InstanceTables.instant(row, 6),
        row.getString(7),
        row.getString(8));
  }

  private static List<AtSource> sources(Connection connection, String study) throws SQLException {
    List<AtSource> sources = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SOURCES)) {
      select.setString(1, study);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sources.add(
              new AtSource(
                  row.getString(1),
                  InstanceTables.instant(row, 2),
                  (Integer) row.getObject(3),
                  (Integer) row.getObject(4),
                  lowerOrNull(row.getString(5)),
                  row.getString(6),
                  row.getString(7),
                  lower(row.getString(8))));
        }
      }
    }
    return sources;
  }

  private static List<InstanceCustody> instances(Connection connection, String study)
      throws SQLException {
    Map<Key, List<Version>> versions = versions(connection, study);
    List<InstanceCustody> instances = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(INSTANCES)) {
      select.setString(1, study);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Key key = new Key(row.getString(3), new Unit(row.getString(1), study));
          instances.add(
              new InstanceCustody(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getBoolean(4),
                  lower(row.getString(5)),
                  lowerOrNull(row.getString(6)),
                  row.getString(7),
                  row.getString(8),
                  row.getString(9),
                  versions.getOrDefault(key, List.of())));
        }
      }
    }
    return instances;
  }

  private static Map<Key, List<Version>> versions(Connection connection, String study)
      throws SQLException {
    Map<Key, List<Version>> versions = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(VERSIONS)) {
      select.setString(1, study);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          versions
              .computeIfAbsent(
                  new Key(row.getString(1), new Unit(row.getString(2), study)),
                  key -> new ArrayList<>())
              .add(version(row));
        }
      }
    }
    return versions;
  }

  private static Version version(ResultSet row) throws SQLException {
    String transferSyntax = row.getString(4);
    Instant receivedAt = InstanceTables.instant(row, 5);
    String changed = row.getString(13);
    try {
      return new Version(
          HexFormat.of().formatHex(row.getBytes(3)),
          transferSyntax == null ? "" : transferSyntax,
          receivedAt,
          row.getInt(6),
          hex(row.getBytes(7)),
          row.getString(8),
          (Long) row.getObject(9),
          row.getString(10),
          InstanceTables.instant(row, 11),
          row.getString(12),
          changed == null ? List.of() : VerifiedRows.strings(changed),
          lowerOrNull(row.getString(14)),
          (Long) row.getObject(15));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored object's changes cannot be read", e);
    }
  }

  private static @Nullable String hex(byte @Nullable [] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String lowerOrNull(@Nullable String name) {
    return name == null ? null : lower(name);
  }
}
