package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.reconciler.adapter.postgres.StoredTable.RoleRow;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.InstanceFacts;
import io.gantry.reconciler.ledger.InstanceState;
import io.gantry.reconciler.ledger.Stored;
import io.gantry.reconciler.ledger.Stored.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Table study_content: the verified content of each study, its revisions, and the answers to them.
 * When nothing of a study is pending at any source and its content is not the one last announced,
 * the next revision goes to the outbox.
 */
final class ContentTable {
  /**
   * What a batch changes of a study's stored objects.
   *
   * @param dirty whether the verified ones may have become others
   */
  record ContentChange(
      String studyInstanceUid,
      long verified,
      long superseded,
      long undecided,
      long bytes,
      boolean dirty) {
    static ContentChange of(Stored object, Role role, int sign) {
      boolean verified = role == Role.VERIFIED;
      return new ContentChange(
          object.studyInstanceUid(),
          verified ? sign : 0,
          role == Role.SUPERSEDED ? sign : 0,
          role == Role.UNDECIDED ? sign : 0,
          verified ? sign * object.bytes() : 0,
          verified);
    }

    ContentChange plus(ContentChange o) {
      return new ContentChange(
          studyInstanceUid,
          verified + o.verified,
          superseded + o.superseded,
          undecided + o.undecided,
          bytes + o.bytes,
          dirty || o.dirty);
    }
  }

  private final Bulk<ContentChange> addChanges =
      new Bulk<ContentChange>(
              """
              INSERT INTO study_content AS c (:columns) SELECT :columns FROM :rows
              ON CONFLICT (study_uid) DO UPDATE SET
                verified_objects = c.verified_objects + excluded.verified_objects,
                superseded_objects = c.superseded_objects + excluded.superseded_objects,
                undecided_objects = c.undecided_objects + excluded.undecided_objects,
                verified_bytes = c.verified_bytes + excluded.verified_bytes,
                dirty = c.dirty OR excluded.dirty\
              """)
          .text("study_uid", ContentChange::studyInstanceUid)
          .number("verified_objects", ContentChange::verified)
          .number("superseded_objects", ContentChange::superseded)
          .number("undecided_objects", ContentChange::undecided)
          .number("verified_bytes", ContentChange::bytes)
          .flag("dirty", ContentChange::dirty);

  private final Bulk<ManifestWritten> setManifests =
      new Bulk<ManifestWritten>(
              """
              INSERT INTO study_content AS c (:columns)
              SELECT DISTINCT ON (study_uid) :columns FROM :rows
              ORDER BY study_uid, manifest_revision DESC, manifest_key
              ON CONFLICT (study_uid) DO UPDATE SET
                manifest_revision = excluded.manifest_revision,
                manifest_key = excluded.manifest_key
              WHERE excluded.manifest_revision > c.manifest_revision\
              """)
          .text("study_uid", ManifestWritten::studyInstanceUid)
          .number("manifest_revision", ManifestWritten::revision)
          .text("manifest_key", ManifestWritten::objectKey);

  private final Bulk<StudyPublished> setPublished =
      new Bulk<StudyPublished>(
              """
              INSERT INTO study_content AS c (:columns)
              SELECT DISTINCT ON (study_uid) :columns FROM :rows
              ORDER BY study_uid, published_revision DESC, published_at
              ON CONFLICT (study_uid) DO UPDATE SET
                published_revision = excluded.published_revision, resource = excluded.resource,
                published_at = excluded.published_at
              WHERE excluded.published_revision > c.published_revision\
              """)
          .text("study_uid", StudyPublished::studyInstanceUid)
          .number("published_revision", StudyPublished::revision)
          .text("resource", StudyPublished::resource)
          .time("published_at", StudyPublished::at);

  private final Bulk<StudyRefused> setRefused =
      new Bulk<StudyRefused>(
              """
              INSERT INTO study_content AS c (:columns)
              SELECT DISTINCT ON (study_uid) :columns FROM :rows
              ORDER BY study_uid, refused_revision DESC, refused_at DESC
              ON CONFLICT (study_uid) DO UPDATE SET
                refused_revision = excluded.refused_revision, refused_at = excluded.refused_at,
                refused_code = excluded.refused_code, refused_message = excluded.refused_message,
                refused_permanent = excluded.refused_permanent
              WHERE (excluded.refused_revision, excluded.refused_at)
                  > (c.refused_revision, coalesce(c.refused_at, '-infinity'))\
              """)
          .text("study_uid", StudyRefused::studyInstanceUid)
          .number("refused_revision", StudyRefused::revision)
          .time("refused_at", StudyRefused::at)
          .text("refused_code", StudyRefused::code)
          .text("refused_message", StudyRefused::message)
          .flag("refused_permanent", StudyRefused::permanent);

  /** Collects what changed between two states of one instance. */
  static void compare(
      InstanceFacts facts,
      InstanceState before,
      InstanceState after,
      List<RoleRow> roles,
      Map<String, ContentChange> changes) {
    boolean samePrimary =
        before.primary() == null
            ? after.primary() == null
            : before.primary().equals(after.primary());
    after
        .roles()
        .forEach((digest, role) -> {
          Role was = before.roles().get(digest);
          boolean verified = role == Role.VERIFIED;
          if (role == was && (samePrimary || !verified)) {
            return;
          }
          roles.add(
              new RoleRow(facts.sopInstanceUid(), digest, role, verified ? after.primary() : null));
          Stored object = facts.stored().get(digest);
          if (role != was && object != null) {
            add(changes, ContentChange.of(object, role, 1));
            if (was != null) {
              add(changes, ContentChange.of(object, was, -1));
            }
          }
        });
  }

  private static void add(Map<String, ContentChange> changes, ContentChange change) {
    changes.merge(change.studyInstanceUid(), change, ContentChange::plus);
  }

  void add(Connection connection, Collection<ContentChange> changes) throws SQLException {
    addChanges.execute(connection, changes);
  }

  /** Records what loader and bridge answered. */
  void answers(Connection connection, EventBatch batch) throws SQLException {
    setManifests.execute(connection, batch.manifests);
    setPublished.execute(connection, batch.published);
    setRefused.execute(connection, batch.refused);
  }

  /** Announces the content of those of the studies that are settled and changed. */
  void settle(Connection connection, Collection<String> studies) throws SQLException {
    List<String> settled = new ArrayList<>();
    InstanceTables.query(
        connection,
        """
        SELECT c.study_uid FROM study_content c
        WHERE c.study_uid = ANY (?) AND c.dirty AND NOT EXISTS (
          SELECT FROM study s
          WHERE s.study_uid = c.study_uid AND (s.open OR s.n_pending > 0))
        ORDER BY c.study_uid\
        """,
        studies.toArray(String[]::new),
        row -> settled.add(row.getString(1)));
    QualityTables.compare(connection, settled);
    for (String study : settled) {
      announce(connection, study, content(connection, study));
    }
  }

  private static void announce(Connection connection, String study, byte[] content)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT revision, content FROM study_content WHERE study_uid = ?")) {
      select.setString(1, study);
      long revision;
      byte @Nullable [] announced;
      try (ResultSet row = select.executeQuery()) {
        row.next();
        revision = row.getLong(1);
        announced = row.getBytes(2);
      }
      boolean changed = !Arrays.equals(content, announced);
      if (changed) {
        revision++;
        StudyVerified event = verified(connection, study, revision);
        Outbox.verified(connection, event);
        ContentPatients.announced(connection, event);
      }
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE study_content SET dirty = false, revision = ?, content = ?"
                  + " WHERE study_uid = ?")) {
        update.setLong(1, revision);
        update.setBytes(2, content);
        update.setString(3, study);
        update.executeUpdate();
      }
    }
  }

  /** Sends the current revision once more; a refusal known by now is answered by that. */
  static void offerAgain(Connection connection, String study) throws SQLException {
    long revision;
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE study_content SET offered_after = refused_at WHERE study_uid = ?"
                + " RETURNING revision")) {
      update.setString(1, study);
      try (ResultSet row = update.executeQuery()) {
        if (!row.next()) {
          return;
        }
        revision = row.getLong(1);
      }
    }
    Outbox.verified(connection, verified(connection, study, revision));
  }

  private static StudyVerified verified(Connection connection, String study, long revision)
      throws SQLException {
    return new StudyVerified(
        study,
        revision,
        VerifiedRows.of(connection, study),
        Facts.micros(Instant.now()),
        ContentPatients.former(connection, study));
  }

  private static byte[] content(Connection connection, String study) throws SQLException {
    MessageDigest digest = Sha256.newMessageDigest();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT sop_uid, stored, object_key FROM stored_object
            WHERE study_uid = ? AND role = 'VERIFIED' ORDER BY sop_uid\
            """)) {
      select.setString(1, study);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          digest.update((row.getString(1) + '\n').getBytes(StandardCharsets.UTF_8));
          digest.update(row.getBytes(2));
          digest.update((row.getString(3) + '\n').getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return digest.digest();
  }
}
