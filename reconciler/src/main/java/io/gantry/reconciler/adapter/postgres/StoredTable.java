package io.gantry.reconciler.adapter.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.LoadedEvent.ObjectStored;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.InstanceState.Primary;
import io.gantry.reconciler.ledger.Stored.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Table stored_object: what lies in the cloud archive. */
final class StoredTable {
  /**
   * What an object is good for.
   *
   * @param primary whose copy it is, where it is the verified one
   */
  record RoleRow(String sopInstanceUid, Sha256 stored, Role role, @Nullable Primary primary) {}

  // Of several reports of one object the first stays, so that any order leaves the same row.
  private final Bulk<ObjectStored> insert =
      new Bulk<ObjectStored>(
              """
              INSERT INTO stored_object AS o (:columns) SELECT DISTINCT ON (sop_uid, stored) :columns
              FROM :rows ORDER BY sop_uid, stored, stored_at, object_key, verified_by
              ON CONFLICT (sop_uid, stored) DO UPDATE SET
                study_uid = excluded.study_uid, series_uid = excluded.series_uid,
                sop_class = excluded.sop_class, transfer_syntax = excluded.transfer_syntax,
                parts = excluded.parts, object_key = excluded.object_key, bytes = excluded.bytes,
                crc32c = excluded.crc32c, verified_by = excluded.verified_by,
                rule_book = excluded.rule_book, changed = excluded.changed,
                attributes = excluded.attributes, stored_at = excluded.stored_at
              WHERE (excluded.stored_at, excluded.object_key, excluded.verified_by)
                  < (o.stored_at, o.object_key, o.verified_by)\
              """)
          .text("sop_uid", e -> e.instance().sopInstanceUid())
          .bytes("stored", e -> e.stored().instance().toBytes())
          .text("study_uid", e -> e.instance().studyInstanceUid())
          .text("series_uid", e -> e.instance().seriesInstanceUid())
          .text("sop_class", ObjectStored::sopClassUid)
          .text("transfer_syntax", ObjectStored::transferSyntaxUid)
          .bytes("parts", e -> Packed.parts(e.stored()))
          .text("object_key", e -> e.object().objectKey())
          .number("bytes", e -> e.object().bytes())
          .number("crc32c", e -> e.object().crc32c())
          .text("verified_by", e -> e.object().verifiedBy().name())
          .text("rule_book", ObjectStored::ruleBook)
          .json("changed", e -> json(e.changed()))
          .json("attributes", e -> json(e.attributes()))
          .time("stored_at", ObjectStored::storedAt);

  private final Bulk<RoleRow> setRoles =
      new Bulk<RoleRow>(
              """
              UPDATE stored_object o SET role = v.role, primary_source = v.primary_source,
                primary_received = v.primary_received
              FROM :rows WHERE o.sop_uid = v.sop_uid AND o.stored = v.stored\
              """)
          .text("sop_uid", RoleRow::sopInstanceUid)
          .bytes("stored", row -> row.stored().toBytes())
          .text("role", row -> row.role().name())
          .text(
              "primary_source",
              row -> InstanceTables.partOf(row.primary(), primary -> primary.version().source()))
          .bytes(
              "primary_received",
              row ->
                  InstanceTables.partOf(
                      row.primary(), primary -> primary.version().digest().toBytes()));

  void write(Connection connection, Collection<ObjectStored> loaded, Collection<RoleRow> roles)
      throws SQLException {
    insert.execute(connection, loaded);
    setRoles.execute(connection, roles);
  }

  private static String json(Object value) {
    try {
      // PostgreSQL keeps no NUL in text; DICOM text has none to keep.
      return Json.mapper().writeValueAsString(value).replace("\\u0000", "");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass().getSimpleName(), e);
    }
  }
}
