package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.InstanceId;
import io.gantry.reconciler.changes.StoredVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One stored object, by the primary key of its partition. */
final class StoredVersionQuery {
  // The primary key (sop_uid, stored) serves it: of an instance there are a few versions.
  private static final String SELECT =
      """
      SELECT study_uid, series_uid, sop_uid, transfer_syntax, parts, stored, object_key, bytes,
        changed
      FROM stored_object
      WHERE sop_uid = ? AND study_uid = ? AND (?::bytea IS NULL OR stored = ?::bytea)
      ORDER BY role IS NOT DISTINCT FROM 'VERIFIED' DESC, stored_at DESC, stored
      LIMIT 1\
      """;

  private StoredVersionQuery() {}

  static Optional<StoredVersion> read(
      Connection connection, String study, String sop, @Nullable String digest)
      throws SQLException {
    byte[] stored = null;
    if (digest != null) {
      try {
        stored = HexFormat.of().parseHex(digest);
      } catch (IllegalArgumentException noDigest) {
        return Optional.empty();
      }
    }
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, sop);
      select.setString(2, study);
      select.setBytes(3, stored);
      select.setBytes(4, stored);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(version(row)) : Optional.empty();
      }
    }
  }

  private static StoredVersion version(ResultSet row) throws SQLException {
    try {
      return new StoredVersion(
          new InstanceId(row.getString(1), row.getString(2), row.getString(3)),
          row.getString(4),
          Packed.digests(row.getBytes(5), row.getBytes(6)),
          row.getString(7),
          row.getLong(8),
          VerifiedRows.strings(row.getString(9)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored object's changes cannot be read", e);
    }
  }
}
