package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.normalizer.adapter.ObjectParts;
import io.gantry.normalizer.adapter.streams.WaitingRoom.Guest;
import io.gantry.normalizer.gate.HeaderCheck;
import io.gantry.normalizer.gate.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whom objects name in their headers. Used by one stream thread. */
final class ObjectHeaders {
  private final ObjectParts parts;

  ObjectHeaders(ObjectParts parts) {
    this.parts = parts;
  }

  /** Whom those who wait name. */
  List<ArchivePatient> of(List<Guest> guests) {
    return guests.stream()
        .filter(guest -> guest.object().malformed().isEmpty())
        .flatMap(guest -> header(guest.object(), null).stream())
        .distinct()
        .toList();
  }

  /**
   * Whether the object names the decision's patient; also where nothing can be read: then the rules
   * hold the object.
   *
   * @param head as it came with the event, null: it is read from the spool if need be
   */
  boolean agrees(InstanceExtracted object, @Nullable Bytes head, IdentityDecision decision) {
    return !object.malformed().isEmpty()
        || header(object, head).map(header -> Revision.accepts(decision, header)).orElse(true)
        || otherReadings(object, head).stream()
            .anyMatch(header -> Revision.names(decision, header));
  }

  /** Whom the object names; empty where it can't be read. */
  private Optional<ArchivePatient> header(InstanceExtracted object, @Nullable Bytes head) {
    return bytes(object, head)
        .flatMap(bytes -> HeaderCheck.patient(bytes, object.transferSyntaxUid()));
  }

  /** The same, its name read in other character sets, where the declared one can't be right. */
  private List<ArchivePatient> otherReadings(InstanceExtracted object, @Nullable Bytes head) {
    return bytes(object, head)
        .map(bytes -> HeaderCheck.inOtherCharacterSets(bytes, object.transferSyntaxUid()))
        .orElse(List.of());
  }

  private Optional<Bytes> bytes(InstanceExtracted object, @Nullable Bytes head) {
    try {
      return Optional.of(head == null ? parts.head(object) : head);
    } catch (NoSuchFileException | ObjectParts.HeadTooLong e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the spool can't be read", e);
    }
  }
}
