package io.gantry.extractor.order;

import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.StoreHandler;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.MoveAnswer;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.sweep.StudyRow;
import io.gantry.extractor.sweep.SweepAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An archive in memory that stores straight into the intake. What it does at each retrieval can be
 * scripted; without a script it moves what it is asked for.
 */
final class FakeArchive implements Archive, Archive.Door {
  /** What happens at one retrieval. */
  interface Script {
    MoveAnswer at(Retrieval what, int messageId) throws ArchiveUnavailable;
  }

  final Map<String, Listing> studies = new LinkedHashMap<>();
  final Deque<Script> script = new ConcurrentLinkedDeque<>();
  final List<Retrieval> asked = Collections.synchronizedList(new ArrayList<>());
  final List<Map<String, String>> queries = Collections.synchronizedList(new ArrayList<>());
  @Nullable Script always;
  boolean tellsOriginator = true;
  int breaksQueries;

  /** Associations that are rejected for now. */
  int rejects;

  boolean offersGet;
  final List<Set<String>> gets = new ArrayList<>();
  final List<Retrieval> got = new ArrayList<>();
  int unreadable;

  /** Whether queries for anything beyond the index fail. */
  boolean failsQueries;

  /** Whether it fails where it is asked for one study. */
  boolean cannotTell;

  private final Intake intake;
  private final String aeTitle;
  private long association;

  FakeArchive(Intake intake, String aeTitle) {
    this.intake = intake;
    this.aeTitle = aeTitle;
  }

  void holds(String study, int instances) {
    Listing.Builder listing = new Listing.Builder();
    for (int i = 1; i <= instances; i++) {
      listing.add(study + "." + (1 + i % 2), study + "." + (1 + i % 2) + "." + i);
    }
    studies.put(study, listing.build());
  }

  /** Answers the next retrieval with a status and moves nothing. */
  FakeArchive thenStatus(int status) {
    script.add((_, _) -> new MoveAnswer(status, 0, -1));
    return this;
  }

  FakeArchive alwaysStatus(int status) {
    always = (_, _) -> new MoveAnswer(status, 0, -1);
    return this;
  }

  static ArchiveUnavailable lost() {
    return new ArchiveUnavailable(Codes.CONNECTION_LOST, "lost", false, new IOException("lost"));
  }

  @Override
  public Archive open(Duration patience) throws ArchiveUnavailable {
    if (rejects > 0) {
      rejects--;
      throw new ArchiveUnavailable(Codes.REJECTED, "busy", false, new IOException("busy"));
    }
    return this;
  }

  @Override
  public Archive openForGet(Set<String> sopClasses) throws ArchiveUnavailable {
    if (!offersGet) {
      throw new ArchiveUnavailable(
          Codes.SERVICE_NOT_OFFERED, "no C-GET", true, new IOException("not negotiated"));
    }
    gets.add(sopClasses);
    return new Getting();
  }

  @Override
  public List<Set<String>> likelyClasses() {
    return List.of(Set.of("1.2.840.10008.5.1.4.1.1.2"));
  }

  @Override
  public Map<String, String> sopClasses(String study, String series) {
    return Map.of();
  }

  @Override
  public int echo() {
    return 0;
  }

  @Override
  public SweepAnswer findStudies(Map<String, String> keys, Detail detail, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    queries.add(keys);
    if (failsQueries && detail == Detail.ALL) {
      return SweepAnswer.of(0xC000);
    }
    String wanted = keys.getOrDefault("StudyInstanceUID", "");
    for (String study : studies.keySet()) {
      if (wanted.isEmpty() || wanted.equals(study)) {
        rows.accept(new StudyRow(study, "20200102", null, null, null, List.of(), null, null));
      }
      if (breaksQueries > 0) {
        breaksQueries--;
        throw lost();
      }
    }
    return new SweepAnswer(0, unreadable);
  }

  @Override
  public boolean has(String study) throws QueryFailed {
    if (cannotTell) {
      throw new QueryFailed(0xC000, 0);
    }
    return studies.containsKey(study);
  }

  @Override
  public Listing list(String study) {
    return studies.getOrDefault(study, new Listing.Builder().build());
  }

  @Override
  public MoveAnswer retrieve(Retrieval what, int messageId) throws ArchiveUnavailable {
    asked.add(what);
    Script next = script.poll();
    if (next == null) {
      next = always;
    }
    return next == null
        ? new MoveAnswer(0, send(what, messageId, 1_000), 0)
        : next.at(what, messageId);
  }

  /** Stores what is asked for, at most so many objects, over one association. */
  int send(Retrieval what, int messageId, int most) {
    List<String[]> objects = new ArrayList<>();
    Listing listing = list(what.study());
    for (String series : listing.series()) {
      for (String sop : listing.instancesOf(series)) {
        if (isAskedFor(what, series, sop) && objects.size() < most) {
          objects.add(new String[] {what.study(), series, sop});
        }
      }
    }
    store(messageId, objects);
    return objects.size();
  }

  private static boolean isAskedFor(Retrieval what, String series, String sop) {
    return switch (what) {
      case Retrieval.OfStudy _ -> true;
      case Retrieval.OfSeries one -> one.series().equals(series);
      case Retrieval.OfInstance one -> one.instance().equals(sop);
    };
  }

  synchronized void store(int messageId, List<String[]> objects) {
    AssociationInfo info =
        new AssociationInfo(
            ++association + aeTitle.hashCode() * 1_000_000L,
            aeTitle,
            "MIGRATOR",
            InetAddress.getLoopbackAddress(),
            "",
            null,
            null);
    try {
      for (String[] uids : objects) {
        byte[] data =
            DataSetWriter.write(
                DataSet.builder()
                    .put(Tag.SOP_INSTANCE_UID, uids[2])
                    .put(Tag.STUDY_INSTANCE_UID, uids[0])
                    .put(Tag.SERIES_INSTANCE_UID, uids[1])
                    .build(),
                Coding.EXPLICIT_LE);
        StoreSink sink = intake.begin(request(info, messageId, uids[2]));
        sink.data(data, 0, data.length);
        if (sink.complete() != 0) {
          throw new AssertionError("not stored");
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    intake.associationEnded(info, StoreHandler.EndKind.RELEASED);
  }

  private StoreRequest request(AssociationInfo info, int messageId, String sop) {
    return new StoreRequest(
        info,
        1,
        "1.2.840.10008.5.1.4.1.1.2",
        sop,
        "1.2.840.10008.1.2.1",
        tellsOriginator ? "MIGRATOR" : null,
        tellsOriginator ? messageId : null,
        1);
  }

  @Override
  public void abort() {}

  @Override
  public void close() {}

  /** The same archive where it is asked with C-GET. */
  private final class Getting implements Archive {
    @Override
    public int echo() {
      return 0;
    }

    @Override
    public SweepAnswer findStudies(Map<String, String> keys, Detail detail, Consumer<StudyRow> rows)
        throws ArchiveUnavailable {
      return FakeArchive.this.findStudies(keys, detail, rows);
    }

    @Override
    public boolean has(String study) throws QueryFailed {
      return FakeArchive.this.has(study);
    }

    @Override
    public Listing list(String study) {
      return FakeArchive.this.list(study);
    }

    @Override
    public Map<String, String> sopClasses(String study, String series) {
      return Map.of();
    }

    @Override
    public MoveAnswer retrieve(Retrieval what, int messageId) {
      got.add(what);
      return new MoveAnswer(0, send(what, messageId, 1_000), 0);
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
