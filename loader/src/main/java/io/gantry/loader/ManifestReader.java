package io.gantry.loader;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.PartDigest;
import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the manifests of the cloud archive say, the superseded ones too: for whoever has only the
 * bucket. Safe between threads.
 */
public final class ManifestReader {
  private final ObjectReader archive;
  private final ObjectKeys keys;

  ManifestReader(ObjectReader archive, ObjectKeys keys) {
    this.archive = archive;
    this.keys = keys;
  }

  /**
   * The current manifest of a study, empty where there is none.
   *
   * @throws GantryException GTY-0540 where what lies under its key is not ours
   */
  public Optional<Manifest> current(String studyInstanceUid) throws IOException {
    return read(keys.manifest(studyInstanceUid));
  }

  /**
   * The entry of the object with this digest: in the manifest, or in the latest earlier one that
   * names it.
   */
  public Optional<Manifest.Entry> entry(Manifest current, String sopInstanceUid, Sha256 stored)
      throws IOException {
    Optional<Manifest.Entry> found = in(current, sopInstanceUid, stored);
    for (int version = current.version() - 1; found.isEmpty() && version > 0; version--) {
      found =
          read(keys.manifest(current.studyInstanceUid(), version))
              .flatMap(earlier -> in(earlier, sopInstanceUid, stored));
    }
    return found;
  }

  /**
   * Reads the object of an entry back and recomputes its digests; these, and the instance digest
   * over them, are what counts, not what the manifest calls them.
   *
   * @param stored instance digest that it must have
   */
  public Verdict verify(Manifest.Entry entry, Sha256 stored) throws IOException {
    InstanceDigests expected =
        InstanceDigests.of(
            entry.transferSyntaxUid(),
            part(entry.stored().head()),
            part(entry.stored().pixels()),
            part(entry.stored().tail()));
    if (!expected.instance().equals(stored)) {
      return new Verdict.Differs("digests in the manifest");
    }
    return new ArchiveVerifier(archive)
        .verify(entry.key(), new ReadBack(entry.transferSyntaxUid(), expected));
  }

  /** The checksum plays no part in an instance digest, and the first release did not keep it. */
  private static PartDigest part(Manifest.Part part) {
    return new PartDigest(part.length(), part.sha256(), 0);
  }

  private static Optional<Manifest.Entry> in(
      Manifest manifest, String sopInstanceUid, Sha256 stored) {
    Stream<Manifest.Entry> entries = manifest.instances().stream();
    return entries
        .filter(entry -> entry.sopInstanceUid().equals(sopInstanceUid))
        .filter(entry -> entry.stored().instance().equals(stored))
        .findFirst();
  }

  private Optional<Manifest> read(String key) throws IOException {
    Optional<InputStream> found = archive.open(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    byte[] json;
    try (InputStream in = found.get()) {
      json = in.readAllBytes();
    }
    try {
      return Optional.of(Manifest.fromJson(json));
    } catch (IOException e) {
      throw new GantryException(ArchiveCodes.MANIFEST_NOT_OURS, key + " is no manifest of ours", e);
    }
  }
}
