package io.gantry.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the objects that an archive sends, and with how it sends them. */
public final class StoreMisdeeds {
  private StoreMisdeeds() {}

  private static void sleep(double seconds) throws IOException {
    try {
      Thread.sleep(Duration.ofMillis((long) (seconds * 1000)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("closed");
    }
  }

  /**
   * A tape has to be fetched and wound.
   *
   * @param firstAfter seconds before the first object of a retrieval
   * @param every so many objects
   * @param pause there is another wait of so many seconds; 0 for none
   * @param share of the studies; null for all
   */
  public record SlowTape(double firstAfter, int every, double pause, @Nullable Double share)
      implements Misdeed {
    public SlowTape {
      if (firstAfter < 0 || every < 0 || pause < 0) {
        throw new IllegalArgumentException("slowTape: seconds and counts are 0 or more");
      }
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      return parcel -> {
        if (share == null || chance.takes(share, parcel.study())) {
          if (parcel.place() == 1) {
            sleep(firstAfter);
          } else if (every > 0 && (parcel.place() - 1) % every == 0) {
            sleep(pause);
          }
        }
        return sending.send(parcel);
      };
    }
  }

  /**
   * The storing association is gone, without release or abort, while an object is on its way.
   *
   * @param object number of it in its retrieval, from 1
   * @param atByte of what goes over the wire for it, C-STORE-RQ and PDU headers included
   * @param times so often, at the first ones; 0 for always
   */
  public record DropsAssociations(int object, long atByte, int times) implements Misdeed {
    public DropsAssociations {
      if (object < 1 || atByte < 1 || times < 0) {
        throw new IllegalArgumentException(
            "dropsAssociations: object and atByte are 1 or more, times 0 or more");
      }
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      AtomicInteger dropped = new AtomicInteger();
      return parcel -> {
        if (parcel.place() == object && (times == 0 || dropped.incrementAndGet() <= times)) {
          parcel.to().cutAfter(atByte);
        }
        return sending.send(parcel);
      };
    }

    @Override
    public boolean cutsWires() {
      return true;
    }
  }

  /**
   * Some instances never come.
   *
   * @param share of the instances
   * @param listed whether the answer counts and names them (0008,0058); else it says that they were
   *     sent
   * @param times so often for each, then it comes; 0 for never
   */
  public record FailsInstances(double share, boolean listed, int times) implements Misdeed {
    public FailsInstances {
      HoldingMisdeeds.checkShare("failsInstances", share);
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      java.util.Map<String, AtomicInteger> failed = new java.util.concurrent.ConcurrentHashMap<>();
      return parcel -> {
        String uid = parcel.instance().uid();
        if (chance.takes(share, uid)
            && (times == 0
                || failed.computeIfAbsent(uid, _ -> new AtomicInteger()).incrementAndGet()
                    <= times)) {
          return listed ? DimseStatus.UNABLE_TO_PROCESS : DimseStatus.SUCCESS;
        }
        return sending.send(parcel);
      };
    }
  }

  /** A level of the information model. */
  public enum Uid {
    /** SOP Instance UID. */
    INSTANCE,
    /** Series Instance UID. */
    SERIES,
    /** Study Instance UID. */
    STUDY
  }

  /**
   * Objects have other UIDs than were listed; the same others each time.
   *
   * @param uids which
   * @param share of the studies; null for all
   */
  public record ChangesUids(Set<Uid> uids, @Nullable Double share) implements Misdeed {
    public ChangesUids {
      uids = Set.copyOf(HoldingMisdeeds.required("uids", uids));
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      return parcel ->
          share == null || chance.takes(share, parcel.study())
              ? sending.send(
                  parcel.with(parcel.object().changed(header -> change(header, chance), 0)))
              : sending.send(parcel);
    }

    private void change(DataSetBuilder header, Chance chance) {
      var now = header.build();
      for (Uid uid : uids) {
        int tag =
            switch (uid) {
              case INSTANCE -> Tag.SOP_INSTANCE_UID;
              case SERIES -> Tag.SERIES_INSTANCE_UID;
              case STUDY -> Tag.STUDY_INSTANCE_UID;
            };
        header.put(tag, Vr.UI, chance.of(now.string(tag, "")).uid());
      }
    }
  }

  /** What of an object is other than it was. */
  public enum Part {
    /** Protocol Name (0018,1030), and a private attribute. */
    HEADER,
    /** The pixels of an image; a report has none. */
    PIXELS
  }

  private static Consumer<DataSetBuilder> header(Set<Part> parts, String mark) {
    return header -> {
      if (parts.contains(Part.HEADER)) {
        header
            .put(Tag.PROTOCOL_NAME, Vr.LO, "Retrieved " + mark)
            .put(0x00990010, Vr.LO, "GANTRY SIMULATOR")
            .put(0x00991001, Vr.LO, mark);
      }
    };
  }

  /**
   * Objects are other than they were, the same each time: what an archive may have done to copies.
   *
   * @param parts that changed
   * @param share of the studies; null for all
   */
  public record AltersObjects(Set<Part> parts, @Nullable Double share) implements Misdeed {
    public AltersObjects {
      parts = Set.copyOf(HoldingMisdeeds.required("parts", parts));
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      long pixels = parts.contains(Part.PIXELS) ? chance.seed() * 2 + 1 : 0;
      return parcel ->
          share == null || chance.takes(share, parcel.study())
              ? sending.send(
                  parcel.with(
                      parcel.object().changed(header(parts, "by " + chance.seed()), pixels)))
              : sending.send(parcel);
    }
  }

  /** Each time an object is sent it is another one. */
  public record DiffersOnEachRetrieve(Set<Part> parts) implements Misdeed {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DiffersOnEachRetrieve {
      parts = Set.copyOf(HoldingMisdeeds.required("parts", parts));
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      AtomicLong sent = new AtomicLong();
      return parcel -> {
        long number = sent.incrementAndGet();
        long pixels = parts.contains(Part.PIXELS) ? number : 0;
        return sending.send(
            parcel.with(parcel.object().changed(header(parts, "as " + number), pixels)));
      };
    }
  }

  /** It proposes these transfer syntaxes only, in this order; a copy so sent is re-encoded. */
  public record SendsOnly(List<String> transferSyntaxes) implements Misdeed {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SendsOnly {
      transferSyntaxes = List.copyOf(transferSyntaxes);
      if (transferSyntaxes.isEmpty()) {
        throw new IllegalArgumentException("sendsOnly: at least one transfer syntax UID");
      }
    }

    @Override
    public Sending sends(Sending sending, Chance chance) {
      return parcel -> sending.send(parcel.with(new Only(parcel.object(), transferSyntaxes)));
    }
  }

  private record Only(ArchivedObject object, List<String> transferSyntaxes)
      implements ArchivedObject {
    @Override
    public OutgoingObject in(String transferSyntaxUid) throws IOException {
      return object.in(transferSyntaxUid);
    }

    @Override
    public ArchivedObject changed(Consumer<DataSetBuilder> header, long pixels) {
      return new Only(object.changed(header, pixels), transferSyntaxes);
    }
  }

  /** Its C-STOREs do not say which C-MOVE they are of. */
  public record HidesOriginator() implements Misdeed {
    @Override
    public Sending sends(Sending sending, Chance chance) {
      return parcel -> sending.send(parcel.unsigned());
    }
  }
}
