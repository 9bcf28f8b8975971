package io.gantry.reconciler.ledger;

import io.gantry.contracts.InstanceId;
import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.LoadedEvent.InstanceRestamped;
import io.gantry.contracts.event.LoadedEvent.ObjectStored;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.reconciler.ledger.Expectation.Missing;
import io.gantry.reconciler.ledger.Receipt.RepeatOf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Events as facts: what each one says on its own, whatever came before it. */
public final class Facts {
  private Facts() {}

  /**
   * The number of an arrival: 64 bits over attempt and place in the spool, which no two arrivals
   * share.
   */
  public static long arrival(String attempt, SpoolRef spool) {
    String place = attempt + '\n' + spool.volume() + '\n' + spool.segment() + '\n' + spool.offset();
    Sha256 digest = Sha256.of(place.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.toBytes()).getLong();
  }

  /** PostgreSQL keeps microseconds; finer instants would change by being written. */
  public static Instant micros(Instant at) {
    return at.truncatedTo(ChronoUnit.MICROS);
  }

  public static Expectation expectation(InstanceExtracted event) {
    return expectation(
        event.source(),
        event.instance(),
        event.listed() ? OrderIds.ordinal(event.orderId()) : 0,
        null);
  }

  public static Expectation expectation(InstanceMissing event) {
    String status = event.dicomStatus();
    return expectation(
        event.source(),
        event.instance(),
        OrderIds.ordinal(event.orderId()),
        new Missing(
            micros(event.at()),
            status == null ? "" : status,
            new Reason(event.code(), event.message())));
  }

  private static Expectation expectation(
      String source, InstanceId instance, long ordinal, @Nullable Missing missing) {
    return new Expectation(
        source, instance.studyInstanceUid(), instance.seriesInstanceUid(), ordinal, missing);
  }

  public static Receipt receipt(InstanceExtracted event) {
    return new Said(event.source(), event.instance(), event.received())
        .encoding(event.transferSyntaxUid(), null)
        .receivedAt(micros(event.receivedAt()))
        .arrival(arrival(event.attempt(), event.spool()))
        .receipt();
  }

  public static Receipt receipt(InstanceNormalized event) {
    return new Said(event.source(), event.instance(), event.received())
        .encoding(event.transferSyntaxUid(), event.canonicalHead())
        .receivedAt(micros(event.receivedAt()))
        .normalized()
        .receipt();
  }

  public static Receipt receipt(InstanceRepeated event) {
    return new Said(event.source(), event.instance(), event.received())
        .encoding(event.transferSyntaxUid(), event.canonicalHead())
        .receivedAt(micros(event.receivedAt()))
        .normalized()
        .repeats(new RepeatOf(event.ofSource(), event.ofInstance(), event.relation()))
        .receipt();
  }

  public static Receipt receipt(InstanceHeld event) {
    return new Said(event.source(), event.instance(), event.received())
        .encoding(event.transferSyntaxUid(), null)
        .receivedAt(micros(event.receivedAt()))
        .normalized()
        .held(new Reason(event.code(), event.message()))
        .receipt();
  }

  public static Receipt receipt(InstanceLoaded event) {
    return new Said(event.source(), event.instance(), event.received())
        .encoding(event.transferSyntaxUid(), event.canonicalHead())
        .receivedAt(micros(event.receivedAt()))
        .normalized()
        .stored(event.stored().instance())
        .receipt();
  }

  public static Receipt receipt(InstanceRejected event) {
    return new Said(event.source(), event.instance(), event.received())
        .normalized()
        .rejected(new Reason(event.code(), event.message()))
        .receipt();
  }

  public static Stored stored(ObjectStored event) {
    return new Stored(
        event.stored().instance(),
        event.instance().studyInstanceUid(),
        event.object().bytes(),
        micros(event.storedAt()));
  }

  public static Restamped restamped(InstanceRestamped event) {
    return new Restamped(
        OrderIds.restampOrdinal(event.orderId()),
        event.received(),
        event.stored().instance(),
        false);
  }

  public static StudyFacts study(StudyFound event) {
    return StudyFacts.of(event.source(), event.studyInstanceUid())
        .with(
            new StudyFacts.Found(
                micros(event.foundAt()),
                event.sweepId(),
                event.studyDate(),
                event.modalities(),
                event.series(),
                event.instances()));
  }

  public static StudyFacts study(StudyListed event) {
    return StudyFacts.of(event.source(), event.studyInstanceUid())
        .with(
            new StudyFacts.Listing(
                OrderIds.ordinal(event.orderId()),
                micros(event.at()),
                event.instances(),
                event.listing()));
  }

  public static StudyFacts study(StudyExtracted event) {
    String code = event.code();
    String message = event.message();
    return StudyFacts.of(event.source(), event.studyInstanceUid())
        .with(
            new StudyFacts.Ended(
                OrderIds.ordinal(event.orderId()),
                micros(event.endedAt()),
                event.attempt(),
                event.outcome(),
                event.listed(),
                code == null ? null : new Reason(code, message == null ? "" : message)));
  }

  public static StudyFacts study(IdentityDecision event) {
    String code = event.code();
    return StudyFacts.of(event.source(), event.studyInstanceUid())
        .with(
            new StudyFacts.Identity(
                event.revision(),
                micros(event.at()),
                code == null ? null : Reason.ofIdentity(code)));
  }

  /** Gathers what one event says of a receipt. */
  private static final class Said {
    private final Receipt empty;
    private @Nullable String transferSyntaxUid;
    private @Nullable Sha256 canonicalHead;
    private @Nullable Instant receivedAt;
    private SortedSet<Long> arrivals = Collections.emptySortedSet();
    private boolean normalized;
    private @Nullable Reason held;
    private @Nullable Reason rejected;
    private @Nullable RepeatOf repeatOf;
    private SortedSet<Sha256> stored = Collections.emptySortedSet();

    Said(String source, InstanceId instance, InstanceDigests received) {
      empty = Receipt.of(source, instance, received);
    }

    Said encoding(String transferSyntax, @Nullable Sha256 canonical) {
      transferSyntaxUid = transferSyntax;
      canonicalHead = canonical;
      return this;
    }

    Said receivedAt(Instant at) {
      receivedAt = at;
      return this;
    }

    Said arrival(long number) {
      arrivals = new TreeSet<>();
      arrivals.add(number);
      return this;
    }

    Said normalized() {
      normalized = true;
      return this;
    }

    Said held(Reason reason) {
      held = reason;
      return this;
    }

    Said rejected(Reason reason) {
      rejected = reason;
      return this;
    }

    Said repeats(RepeatOf of) {
      repeatOf = of;
      return this;
    }

    Said stored(Sha256 digest) {
      stored = new TreeSet<>(Receipt.BY_HEX);
      stored.add(digest);
      return this;
    }

    Receipt receipt() {
      return new Receipt(
          empty.source(),
          empty.instance(),
          empty.received(),
          canonicalHead,
          transferSyntaxUid,
          receivedAt,
          arrivals,
          normalized,
          held,
          rejected,
          repeatOf,
          stored);
    }
  }
}
