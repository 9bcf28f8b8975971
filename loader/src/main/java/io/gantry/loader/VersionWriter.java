package io.gantry.loader;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.patch.Patch;
import io.gantry.platform.CrashPoints;
import io.gantry.platform.spool.SpoolSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Puts a version of an object into the cloud archive and verifies it there. Nothing of the object
 * but a head to be patched stands in memory, and only a patched head is hashed. Safe between
 * threads; the same version again gives the same object.
 */
final class VersionWriter {
  static final String DICOM = "application/dicom";

  /** A head to be patched is held in memory up to this. */
  static final long LONGEST_HEAD = 64L << 20;

  private final ObjectStore archive;
  private final HeadEditor heads;
  private final ObjectKeys keys;
  private final StoredCheck check;

  /**
   * @param trustStore whether the checksum that the store returns counts as verification
   */
  VersionWriter(ObjectStore archive, HeadEditor heads, ObjectKeys keys, boolean trustStore) {
    this.archive = archive;
    this.heads = heads;
    this.keys = keys;
    this.check = new StoredCheck(archive, trustStore);
  }

  /**
   * What is to be stored.
   *
   * @param base digests of the data set that the patch is for
   */
  record Version(
      InstanceId instance,
      String sopClassUid,
      String transferSyntaxUid,
      InstanceDigests base,
      Patch patch) {}

  /**
   * @param source the data set that the patch is for
   * @throws SpoolDamaged where the source is not what {@code base} says
   */
  LoadOutcome write(Version version, SpoolSource source)
      throws IOException, HeadEditor.PatchMisfit {
    InstanceDigests base = version.base();
    if (source.length() != base.length()) {
      throw new SpoolDamaged("the spool's object has another length than what was received");
    }
    byte[] meta =
        heads.metaBytes(
            version.sopClassUid(),
            version.instance().sopInstanceUid(),
            version.transferSyntaxUid());
    InstanceDigests stored = base;
    DataSetSource dataSet = new DataSetSource(source, base, null);
    if (!version.patch().isEmpty()) {
      byte[] head = patchedHead(version, source);
      dataSet = new DataSetSource(source, base, head);
      stored =
          InstanceDigests.of(version.transferSyntaxUid(), digest(head), base.pixels(), base.tail());
    }
    Payload payload =
        heads.isDeflated(version.transferSyntaxUid())
            ? DeflatedPayload.measure(meta, dataSet)
            : new PlainPayload(meta, dataSet, stored);
    return store(version, payload, stored);
  }

  private byte[] patchedHead(Version version, SpoolSource source)
      throws IOException, HeadEditor.PatchMisfit {
    byte[] head = head(version.base().head(), source);
    return heads.apply(head, version.transferSyntaxUid(), version.patch());
  }

  /**
   * The head as it should be.
   *
   * @throws SpoolDamaged where it is another
   */
  static byte[] head(PartDigest expected, SpoolSource source)
      throws IOException, HeadEditor.PatchMisfit {
    if (expected.length() > LONGEST_HEAD) {
      throw new HeadEditor.PatchMisfit(
          "the head has " + expected.length() + " bytes", new IllegalArgumentException());
    }
    ByteBuffer read = source.read(0, (int) expected.length());
    byte[] head = new byte[read.remaining()];
    read.get(head);
    if (!Sha256.of(head).equals(expected.sha256())) {
      throw new SpoolDamaged("the spool's head is not what was received");
    }
    return head;
  }

  private static PartDigest digest(byte[] head) {
    CRC32C crc = new CRC32C();
    crc.update(head);
    return new PartDigest(head.length, Sha256.of(head), crc.getValue());
  }

  private LoadOutcome store(Version version, Payload payload, InstanceDigests stored)
      throws IOException {
    String key = keys.instance(version.instance(), stored.instance());
    ReadBack expected = new ReadBack(version.transferSyntaxUid(), stored);
    return switch (archive.putIfAbsent(key, payload, DICOM)) {
      case ObjectWriter.Created() -> {
        CrashPoints.reached("after-s3-put");
        yield check.created(key, payload, expected);
      }
      case ObjectWriter.AlreadyThere() -> check.alreadyThere(key, payload, expected);
      case ObjectWriter.Refused(String message) ->
          new LoadOutcome.Rejected(ArchiveCodes.OBJECT_REFUSED, message);
    };
  }
}
