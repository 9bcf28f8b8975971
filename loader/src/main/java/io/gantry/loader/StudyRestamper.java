package io.gantry.loader;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.InstanceId;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.OrderEvent.RestampOrder;
import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import io.gantry.platform.CrashPoints;
import io.gantry.platform.spool.SpoolSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a restamp order: of each object that the manifest lists it reads the current version
 * from the cloud archive, has the rules make the new head, streams it with the old pixels to a key
 * of its own and verifies it there. Nothing is written before the rules have taken every object,
 * and nothing that is there is touched. Safe between threads for different studies; the same order
 * again gives the same objects.
 */
public final class StudyRestamper {
  /** Text behind the pixels matters to the rules; more of it than this is not looked at. */
  private static final long LONGEST_TAIL = 256 << 10;

  private final ObjectStore archive;
  private final HeadEditor heads;
  private final ObjectKeys keys;
  private final HeadRules rules;
  private final VersionWriter writer;

  /**
   * @param trustStore whether the checksum that the store returns counts as verification
   */
  public StudyRestamper(
      ObjectStore archive, HeadEditor heads, ObjectKeys keys, HeadRules rules, boolean trustStore) {
    this.archive = archive;
    this.heads = heads;
    this.keys = keys;
    this.rules = rules;
    this.writer = new VersionWriter(archive, heads, keys, trustStore);
  }

  /** Is told of each instance once its new version was verified. */
  @FunctionalInterface
  public interface Progress<X extends Exception> {
    void restamped(Restamped version) throws X, InterruptedException;
  }

  /**
   * A verified version.
   *
   * @param was what it was made of
   * @param stored digests of the new data set; those of {@code was} where nothing was to be changed
   * @param changed paths of all attributes that are not as received
   */
  public record Restamped(
      Manifest.Entry was,
      InstanceId instance,
      InstanceDigests stored,
      StoredObject object,
      List<String> changed,
      ImagingAttributes attributes) {}

  /** How an order ended. */
  public sealed interface Outcome {
    /** Every instance has its version. */
    record Done(int instances) implements Outcome {}

    /**
     * The manifest is of a later revision: the order was done before, or another one is on its way.
     */
    record Stale() implements Outcome {}

    /**
     * It can't be done.
     *
     * @param message for the operator, without patient data
     */
    record Refused(String code, String message) implements Outcome {}
  }

  /** Ends the work on a study for good. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;

    Refusal(String code, String message) {
      super(message);
      this.code = code;
    }
  }

  /**
   * @throws StoreUnavailable when the archive can't take or give it now
   * @throws IOException when the same order is to be tried again
   */
  public <X extends Exception> Outcome restamp(RestampOrder order, Progress<X> progress)
      throws IOException, InterruptedException, X {
    try {
      Manifest manifest = manifest(order.studyInstanceUid());
      if (manifest.revision() > order.revision()) {
        return new Outcome.Stale();
      }
      if (manifest.revision() < order.revision()) {
        throw new IOException("the manifest is behind the order");
      }
      for (Manifest.Entry entry : manifest.instances()) {
        try (ArchivedObject object = open(entry)) {
          change(order, entry, object);
        }
      }
      for (Manifest.Entry entry : manifest.instances()) {
        progress.restamped(restamp(order, entry));
        CrashPoints.reached("after-restamp");
      }
      return new Outcome.Done(manifest.instances().size());
    } catch (Refusal e) {
      return new Outcome.Refused(e.code, String.valueOf(e.getMessage()));
    }
  }

  private Manifest manifest(String study) throws IOException, Refusal {
    Optional<InputStream> found = archive.open(keys.manifest(study));
    if (found.isEmpty()) {
      throw new Refusal(
          ArchiveCodes.NO_MANIFEST,
          "the study has no manifest in the cloud archive: look who took it away, then put it back");
    }
    byte[] bytes;
    try (InputStream in = found.get()) {
      bytes = in.readAllBytes();
    }
    try {
      return Manifest.fromJson(bytes);
    } catch (IOException e) {
      // the cause would quote what lies there
      throw new Refusal(
          ArchiveCodes.MANIFEST_NOT_OURS,
          "what lies under the manifest's key was not written by us: look at "
              + keys.manifest(study));
    }
  }

  private Restamped restamp(RestampOrder order, Manifest.Entry entry) throws IOException, Refusal {
    try (ArchivedObject object = open(entry)) {
      HeadRules.Answer.Change change = change(order, entry, object);
      InstanceId id =
          new InstanceId(
              order.studyInstanceUid(), entry.seriesInstanceUid(), entry.sopInstanceUid());
      InstanceDigests base = digests(entry, object);
      if (change.patch().isEmpty()) {
        return new Restamped(entry, id, base, asIs(entry), entry.changed(), change.attributes());
      }
      LoadOutcome outcome =
          writer.write(
              new VersionWriter.Version(
                  id, entry.sopClassUid(), entry.transferSyntaxUid(), base, change.patch()),
              object);
      return switch (outcome) {
        case LoadOutcome.Loaded(InstanceDigests stored, StoredObject written) ->
            new Restamped(entry, id, stored, written, changed(entry, change), change.attributes());
        case LoadOutcome.Rejected(String code, String message) -> throw new Refusal(code, message);
      };
    } catch (SpoolDamaged e) {
      throw damaged(entry);
    } catch (HeadEditor.PatchMisfit e) {
      throw new Refusal(ArchiveCodes.PATCH_MISFIT, "the patch does not fit: " + e.getMessage());
    }
  }

  private ArchivedObject open(Manifest.Entry entry) throws IOException, Refusal {
    try {
      return ArchivedObject.open(archive, entry, heads.isDeflated(entry.transferSyntaxUid()));
    } catch (SpoolDamaged e) {
      throw damaged(entry);
    }
  }

  private static Refusal damaged(Manifest.Entry entry) {
    return new Refusal(
        ArchiveCodes.VERSION_DAMAGED,
        "the object in the cloud archive is gone or not what its manifest says: look at "
            + entry.key()
            + " with gantry verify, and ask again once it is repaired");
  }

  private HeadRules.Answer.Change change(
      RestampOrder order, Manifest.Entry entry, SpoolSource object) throws IOException, Refusal {
    Manifest.Digests stored = entry.stored();
    try {
      byte[] head = VersionWriter.head(digest(stored.head(), 0), object);
      HeadRules.Answer answer =
          rules.restamp(
              new HeadRules.StoredHead(
                  entry.source(), entry.transferSyntaxUid(), Bytes.of(head), tail(stored, object)),
              order.decision());
      return switch (answer) {
        case HeadRules.Answer.Change change -> change;
        case HeadRules.Answer.Refused(String code, String message) ->
            throw new Refusal(code, message);
      };
    } catch (SpoolDamaged e) {
      throw damaged(entry);
    } catch (HeadEditor.PatchMisfit e) {
      throw new Refusal(ArchiveCodes.PATCH_MISFIT, "the head can't be patched: " + e.getMessage());
    }
  }

  private static @Nullable Bytes tail(Manifest.Digests stored, SpoolSource object)
      throws IOException {
    long length = stored.tail().length();
    if (length > LONGEST_TAIL) {
      return null;
    }
    long from = stored.head().length() + stored.pixels().length();
    return Bytes.of(object.read(from, (int) length).array());
  }

  private static StoredObject asIs(Manifest.Entry entry) {
    return new StoredObject(
        entry.key(),
        entry.bytes(),
        Long.parseLong(entry.crc32c(), 16),
        entry.verifiedBy().equals("read-back") ? VerifiedBy.READ_BACK : VerifiedBy.STORE_CHECKSUM);
  }

  private static List<String> changed(Manifest.Entry entry, HeadRules.Answer.Change change) {
    TreeSet<String> changed = new TreeSet<>(entry.changed());
    change.patch().edits().forEach(edit -> changed.add(edit.path().toString()));
    return List.copyOf(changed);
  }

  private static InstanceDigests digests(Manifest.Entry entry, ArchivedObject object)
      throws IOException {
    Manifest.Digests stored = entry.stored();
    long pixelsAt = stored.head().length();
    long tailAt = pixelsAt + stored.pixels().length();
    return new InstanceDigests(
        digest(stored.head(), crc(stored.head(), object, 0)),
        digest(stored.pixels(), crc(stored.pixels(), object, pixelsAt)),
        digest(stored.tail(), crc(stored.tail(), object, tailAt)),
        stored.instance());
  }

  private static PartDigest digest(Manifest.Part part, long crc32c) {
    return new PartDigest(part.length(), part.sha256(), crc32c);
  }

  /** Manifests of the first release lack it: then the part is read once more. */
  private static long crc(Manifest.Part part, ArchivedObject object, long from) throws IOException {
    String known = part.crc32c();
    if (known != null) {
      return Long.parseLong(known, 16);
    }
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[128 * 1024];
    try (InputStream in = object.stream(from, part.length())) {
      long left = part.length();
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          throw new IOException("the archive sent fewer bytes than it was asked for");
        }
        crc.update(buffer, 0, n);
        left -= n;
      }
    }
    return crc.getValue();
  }
}
