package io.gantry.loader;

import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads objects back from the cloud archive and recomputes every digest, independent of who stored
 * them. Safe between threads.
 */
public final class ArchiveVerifier {
  private final ObjectReader archive;

  public ArchiveVerifier(ObjectReader archive) {
    this.archive = archive;
  }

  /**
   * Whether the object of a verified instance still is what the ledger says: size, CRC-32C of the
   * whole, lengths and SHA-256 of head, pixels and tail.
   *
   * @throws StoreUnavailable where the archive can't be asked now
   */
  public Verdict verify(VerifiedInstance expected) throws IOException {
    Verdict verdict =
        verify(
            expected.object().objectKey(),
            new ReadBack(expected.transferSyntaxUid(), expected.stored()));
    return switch (verdict) {
      case Verdict.Same same when same.bytes() != expected.object().bytes() ->
          new Verdict.Differs("object length");
      case Verdict.Same same when same.crc32c() != expected.object().crc32c() ->
          new Verdict.Differs("file meta information");
      case Verdict.Same same -> same;
      case Verdict.Differs differs -> differs;
      case Verdict.Absent absent -> absent;
    };
  }

  Verdict verify(String key, ReadBack expected) throws IOException {
    Optional<InputStream> found = archive.open(key);
    if (found.isEmpty()) {
      return new Verdict.Absent();
    }
    try (InputStream in = found.get()) {
      return expected.compare(in);
    }
  }
}
