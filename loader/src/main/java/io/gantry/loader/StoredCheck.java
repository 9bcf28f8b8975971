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
    return check(
        key,
        payload,
        expected,
        ArchiveCodes.STORED_DIFFERS,
        "what the archive stored is not what was sent");
  }

  /**
   * After a put that found the key taken: by us before a crash, by another loader, or by a foreign
   * hand. It counts as stored only if it is the same data set; it is never overwritten.
   */
  LoadOutcome alreadyThere(String key, Payload payload, ReadBack expected) throws IOException {
    return check(
        key,
        payload,
        expected,
        ArchiveCodes.KEY_TAKEN,
        "another object lies under the key in the archive and is left alone");
  }

  private LoadOutcome check(
      String key, Payload payload, ReadBack expected, String code, String message)
      throws IOException {
    if (trustStore) {
      Optional<ObjectReader.Stat> stat = archive.stat(key);
      if (stat.isPresent()
          && stat.get().bytes() == payload.length()
          && stat.get().crc32c().orElse(-1) == payload.crc32c()) {
        return loaded(
            key, expected, payload.length(), payload.crc32c(), VerifiedBy.STORE_CHECKSUM);
      }
    }
    return switch (verifier.verify(key, expected)) {
      case Verdict.Same(long bytes, long crc32c) ->
          loaded(key, expected, bytes, crc32c, VerifiedBy.READ_BACK);
      case Verdict.Differs(String what) ->
          new LoadOutcome.Rejected(
              code, message + " (" + what + "): look at " + key + ", then order the study again");
      case Verdict.Absent() ->
          throw new StoreUnavailable(
              ArchiveCodes.BUSY,
              "the archive does not show what it has just stored; trying again",
              new IOException("absent after a put"));
    };
  }

  private static LoadOutcome loaded(
      String key, ReadBack expected, long bytes, long crc32c, VerifiedBy by) {
    return new LoadOutcome.Loaded(
        expected.expected(), new StoredObject(key, bytes, crc32c, by));
  }
}
