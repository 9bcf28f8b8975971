package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.platform.json.Json;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verified instances as others need to know them, read from the ledger. */
final class VerifiedRows {
  /** One row per verified object; the caller adds conditions on {@code o} and an order. */
  static final String SELECT =
      """
      SELECT o.study_uid, o.series_uid, o.sop_uid, o.sop_class, o.transfer_syntax, o.parts,
             o.stored, o.object_key, o.bytes, o.crc32c, o.verified_by, o.rule_book, o.changed,
             o.attributes, o.stored_at, r.source, r.parts, r.received, r.canonical_head,
             r.received_at,
             (SELECT array_agg(e.source ORDER BY e.source) FROM expectation e
              WHERE e.sop_uid = o.sop_uid AND e.study_uid = o.study_uid
                AND e.class = 'VERIFIED' AND e.source <> o.primary_source)
      FROM stored_object o JOIN receipt r ON r.sop_uid = o.sop_uid
        AND r.source = o.primary_source AND r.received = o.primary_received
      WHERE o.role = 'VERIFIED'
      """;

  private VerifiedRows() {}

  static List<VerifiedInstance> of(Connection connection, String study) throws SQLException {
    List<VerifiedInstance> instances = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " AND o.study_uid = ? ORDER BY o.sop_uid")) {
      select.setString(1, study);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          instances.add(read(row));
        }
      }
    }
    return instances;
  }

  static VerifiedInstance read(ResultSet row) throws SQLException {
    try {
      return new VerifiedInstance(
          new InstanceId(row.getString(1), row.getString(2), row.getString(3)),
          row.getString(16),
          copies(row.getArray(21)),
          row.getString(4),
          row.getString(5),
          Packed.digests(row.getBytes(17), row.getBytes(18)),
          canonicalHead(row.getBytes(19)),
          Packed.digests(row.getBytes(6), row.getBytes(7)),
          new StoredObject(
              row.getString(8),
              row.getLong(9),
              row.getLong(10),
              VerifiedBy.valueOf(row.getString(11))),
          row.getString(12),
          strings(row.getString(13)),
          Json.mapper().readValue(row.getString(14), ImagingAttributes.class),
          row.getTimestamp(20).toInstant(),
          row.getTimestamp(15).toInstant());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored object's attributes cannot be read", e);
    }
  }

  static List<String> strings(String json) throws JsonProcessingException {
    return List.of(Json.mapper().readValue(json, String[].class));
  }

  /** InstanceLoaded always carries it; only a ledger written by hand could lack it. */
  private static Sha256 canonicalHead(byte @Nullable [] digest) {
    return digest == null ? Sha256.EMPTY : Sha256.ofDigest(digest);
  }

  private static List<String> copies(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
