package io.gantry.loader;

import io.gantry.contracts.event.StoredObject;
import io.gantry.contracts.event.StoredObject.VerifiedBy;
import java.io.IOException;
import java.util.Optional;

/** Verifies what lies under a key after a put, by the store's checksum or by reading it back. */
final class StoredCheck {
  private final ObjectReader archive;
  private final ArchiveVerifier verifier;
  private final boolean trustStore;

  /**
   * @param trustStore whether the checksum that the store returns counts as verification
   */
  StoredCheck(ObjectReader archive, boolean trustStore) {
    this.archive = archive;
    this.verifier = new ArchiveVerifier(archive);
    this.trustStore = trustStore;
  }

  /** After a put that stored the object. */
  LoadOutcome created(String key, Payload payload, ReadBack expected) throws IOException {
    return vouchedFor(key, payload)
        ? loaded(key, payload, expected)
        : switch (verifier.verify(key, expected)) {
          case Verdict.Same(long bytes, long crc32c)
              when bytes == payload.length() && crc32c == payload.crc32c() ->
              readBack(key, expected, bytes, crc32c);
          case Verdict.Same same -> differs(key, "file meta information");
          case Verdict.Differs(String what) -> differs(key, what);
          case Verdict.Absent() -> throw notShown();
        };
  }

  /**
   * After a put that found the key taken: by us before a crash, by another loader, or by a foreign
   * hand. It counts as stored only if it is the same data set; it is never overwritten.
   */
  LoadOutcome alreadyThere(String key, Payload payload, ReadBack expected) throws IOException {
    return vouchedFor(key, payload)
        ? loaded(key, payload, expected)
        : switch (verifier.verify(key, expected)) {
          // Another release may have written other file meta information, or deflated otherwise.
          case Verdict.Same(long bytes, long crc32c) -> readBack(key, expected, bytes, crc32c);
          case Verdict.Differs(String what) -> taken(key, what);
          case Verdict.Absent() -> throw notShown();
        };
  }

  private boolean vouchedFor(String key, Payload payload) throws IOException {
    if (!trustStore) {
      return false;
    }
    Optional<ObjectReader.Stat> stat = archive.stat(key);
    return stat.isPresent()
        && stat.get().bytes() == payload.length()
        && stat.get().crc32c().orElse(-1) == payload.crc32c();
  }

  private static LoadOutcome loaded(String key, Payload payload, ReadBack expected) {
    return new LoadOutcome.Loaded(
        expected.expected(),
        new StoredObject(key, payload.length(), payload.crc32c(), VerifiedBy.STORE_CHECKSUM));
  }

  private static LoadOutcome readBack(String key, ReadBack expected, long bytes, long crc32c) {
    return new LoadOutcome.Loaded(
        expected.expected(), new StoredObject(key, bytes, crc32c, VerifiedBy.READ_BACK));
  }

  private static LoadOutcome differs(String key, String what) {
    return new LoadOutcome.Rejected(
        ArchiveCodes.STORED_DIFFERS,
        "what the archive stored is not what was sent (" + what + "): look at " + key);
  }

  private static LoadOutcome taken(String key, String what) {
    return new LoadOutcome.Rejected(
        ArchiveCodes.KEY_TAKEN,
        "another object lies under the key in the archive and is left alone ("
            + what
            + "): look at "
            + key
            + ", move it away, then order the study again");
  }

  private static StoreUnavailable notShown() {
    return new StoreUnavailable(
        ArchiveCodes.BUSY,
        "the archive does not show what it has just stored; trying again",
        new IOException("absent after a put"));
  }
}
