package io.gantry.loader;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.platform.CrashPoints;
import io.gantry.platform.spool.SpoolReader;
import io.gantry.platform.spool.SpoolSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.zip.CRC32C;

/**
 * Takes one object from the spool to the cloud archive and verifies it there. Nothing of the object
 * but a head to be patched stands in memory, and only a patched head is hashed. Safe between
 * threads; calling it again with the same event gives the same object.
 */
public final class InstanceLoader {
  static final String DICOM = "application/dicom";

  /** A head to be patched is held in memory up to this. */
  static final long LONGEST_HEAD = 64L << 20;

  private final ObjectStore archive;
  private final SpoolReader spool;
  private final HeadEditor heads;
  private final ObjectKeys keys;
  private final StoredCheck check;

  /**
   * @param trustStore whether the checksum that the store returns counts as verification
   */
  public InstanceLoader(
      ObjectStore archive,
      SpoolReader spool,
      HeadEditor heads,
      ObjectKeys keys,
      boolean trustStore) {
    this.archive = archive;
    this.spool = spool;
    this.heads = heads;
    this.keys = keys;
    this.check = new StoredCheck(archive, trustStore);
  }

  /**
   * @throws StoreUnavailable when the archive can't take it now
   * @throws IOException when the spool can't be read now
   */
  public LoadOutcome load(InstanceNormalized event) throws IOException {
    try (SpoolSource source = spool.open(event.spool())) {
      return load(event, source);
    } catch (NoSuchFileException e) {
      return new LoadOutcome.Rejected(
          ArchiveCodes.SPOOL_GONE, "the spool no longer has the object: fetch it again");
    } catch (SpoolDamaged e) {
      return new LoadOutcome.Rejected(
          ArchiveCodes.SPOOL_DAMAGED, e.getMessage() + ": fetch the object again");
    } catch (HeadEditor.PatchMisfit e) {
      return new LoadOutcome.Rejected(
          ArchiveCodes.PATCH_MISFIT, "the patch does not fit: " + e.getMessage());
    }
  }

  private LoadOutcome load(InstanceNormalized event, SpoolSource source)
      throws IOException, HeadEditor.PatchMisfit {
    InstanceDigests received = event.received();
    if (source.length() != received.length()) {
      throw new SpoolDamaged("the spool's object has another length than what was received");
    }
    byte[] meta =
        heads.metaBytes(
            event.sopClassUid(), event.instance().sopInstanceUid(), event.transferSyntaxUid());
    InstanceDigests stored = received;
    DataSetSource dataSet = new DataSetSource(source, received, null);
    if (!event.patch().isEmpty()) {
      byte[] head = patchedHead(event, source);
      dataSet = new DataSetSource(source, received, head);
      stored =
          InstanceDigests.of(
              event.transferSyntaxUid(), digest(head), received.pixels(), received.tail());
    }
    Payload payload =
        heads.isDeflated(event.transferSyntaxUid())
            ? DeflatedPayload.measure(meta, dataSet)
            : new PlainPayload(meta, dataSet, stored);
    return store(event, payload, stored);
  }

  private byte[] patchedHead(InstanceNormalized event, SpoolSource source)
      throws IOException, HeadEditor.PatchMisfit {
    PartDigest expected = event.received().head();
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
    return heads.apply(head, event.transferSyntaxUid(), event.patch());
  }

  private static PartDigest digest(byte[] head) {
    CRC32C crc = new CRC32C();
    crc.update(head);
    return new PartDigest(head.length, Sha256.of(head), crc.getValue());
  }

  private LoadOutcome store(InstanceNormalized event, Payload payload, InstanceDigests stored)
      throws IOException {
    String key = keys.instance(event.instance(), stored.instance());
    ReadBack expected = new ReadBack(event.transferSyntaxUid(), stored);
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
