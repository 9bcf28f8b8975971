package io.gantry.extractor.adapter.dicom;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.DicomAssociation;
import io.gantry.dicom.net.FindRequest;
import io.gantry.dicom.net.FindResult;
import io.gantry.dicom.net.GetRequest;
import io.gantry.dicom.net.MoveRequest;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.dicom.net.QueryModel;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An archive over one association of ours, study root model. */
final class DicomArchive implements Archive {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");
  private static final QueryModel MODEL = QueryModel.STUDY_ROOT;

  private final DicomAssociation association;
  private final Failures failures;
  private final String destinationAe;
  private final Optional<Intake.Retrieving> getting;
  private final SyntaxQuestion syntaxes;
  private final Duration patience;

  /**
   * @param destinationAe where C-MOVE sends to
   * @param getting takes what C-GET brings; empty for C-MOVE
   * @param syntaxes of all associations with this archive
   * @param patience after so long without a response a retrieval is cancelled
   */
  DicomArchive(
      DicomAssociation association,
      Failures failures,
      String destinationAe,
      Optional<Intake.Retrieving> getting,
      SyntaxQuestion syntaxes,
      Duration patience) {
    this.association = association;
    this.failures = failures;
    this.destinationAe = destinationAe;
    this.getting = getting;
    this.syntaxes = syntaxes;
    this.patience = patience;
  }

  @Override
  public int echo() throws ArchiveUnavailable {
    try {
      return association.echo();
    } catch (IOException e) {
      throw failures.of(e);
    }
  }

  @Override
  public SweepAnswer findStudies(Map<String, String> keys, Detail detail, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    return findStudies(keys, detail, 0, rows);
  }

  @Override
  public SweepAnswer findSome(Map<String, String> keys, int most, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    return findStudies(keys, Detail.ALL, most, rows);
  }

  private SweepAnswer findStudies(
      Map<String, String> keys, Detail detail, int most, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    AtomicInteger nameless = new AtomicInteger();
    FindResult result =
        find(
            QueryLevel.STUDY,
            StudyRows.identifier(keys, detail),
            match -> StudyRows.row(match).ifPresentOrElse(rows, () -> nameless.incrementAndGet()),
            most);
    return new SweepAnswer(result.status(), result.unreadable() + nameless.get());
  }

  private FindResult find(QueryLevel level, DataSet keys, Consumer<DataSet> matches)
      throws ArchiveUnavailable {
    return find(level, keys, matches, 0);
  }

  private FindResult find(QueryLevel level, DataSet keys, Consumer<DataSet> matches, int most)
      throws ArchiveUnavailable {
    try {
      return association.find(new FindRequest(MODEL, level, keys), matches, most);
    } catch (IOException e) {
      throw failures.of(e);
    }
  }

  @Override
  public boolean has(String studyInstanceUid) throws ArchiveUnavailable, QueryFailed {
    List<String> seen = new ArrayList<>();
    SweepAnswer answer =
        findStudies(
            Map.of("StudyInstanceUID", studyInstanceUid),
            Detail.BARE,
            row -> seen.add(row.studyInstanceUid()));
    if (seen.contains(studyInstanceUid)) {
      return true;
    }
    complete(answer.status(), answer.unreadable());
    return false;
  }

  @Override
  public Listing list(String studyInstanceUid) throws ArchiveUnavailable, QueryFailed {
    List<String> series = new ArrayList<>();
    DataSet seriesKeys =
        DataSet.builder()
            .put(Tag.STUDY_INSTANCE_UID, studyInstanceUid)
            .putEmpty(Tag.SERIES_INSTANCE_UID)
            .build();
    uids(
        QueryLevel.SERIES,
        seriesKeys,
        Map.of(Tag.STUDY_INSTANCE_UID, studyInstanceUid),
        Tag.SERIES_INSTANCE_UID,
        (uid, _) -> series.add(uid));
    Listing.Builder listing = new Listing.Builder();
    for (String uid : series.stream().distinct().toList()) {
      images(studyInstanceUid, uid, listing);
    }
    return listing.build();
  }

  private void images(String study, String series, Listing.Builder listing)
      throws ArchiveUnavailable, QueryFailed {
    if (syntaxes.isAsked()) {
      try {
        images(study, series, listing, true);
        return;
      } catch (QueryFailed e) {
        // It may be this question that it fails at.
        syntaxes.answered(true, false);
      }
    }
    images(study, series, listing, false);
  }

  private void images(String study, String series, Listing.Builder listing, boolean asked)
      throws ArchiveUnavailable, QueryFailed {
    DataSetBuilder keys =
        DataSet.builder()
            .putEmpty(Tag.SOP_INSTANCE_UID)
            .put(Tag.STUDY_INSTANCE_UID, study)
            .put(Tag.SERIES_INSTANCE_UID, series);
    if (asked) {
      keys.putEmpty(SyntaxQuestion.AVAILABLE_TRANSFER_SYNTAX_UID);
    }
    AtomicBoolean any = new AtomicBoolean();
    AtomicBoolean told = new AtomicBoolean();
    uids(
        QueryLevel.IMAGE,
        keys.build(),
        Map.of(Tag.STUDY_INSTANCE_UID, study, Tag.SERIES_INSTANCE_UID, series),
        Tag.SOP_INSTANCE_UID,
        (sop, match) -> {
          listing.add(series, sop);
          any.set(true);
          match
              .string(SyntaxQuestion.AVAILABLE_TRANSFER_SYNTAX_UID)
              .filter(uid -> !uid.isBlank())
              .ifPresent(uid -> {
                listing.heldIn(sop, uid);
                told.set(true);
              });
        });
    if (asked) {
      syntaxes.answered(any.get(), told.get());
    }
  }

  @Override
  public Map<String, String> sopClasses(String study, String series)
      throws ArchiveUnavailable, QueryFailed {
    DataSet keys =
        DataSet.builder()
            .putEmpty(Tag.SOP_CLASS_UID)
            .putEmpty(Tag.SOP_INSTANCE_UID)
            .put(Tag.STUDY_INSTANCE_UID, study)
            .put(Tag.SERIES_INSTANCE_UID, series)
            .build();
    Map<String, String> classes = new HashMap<>();
    FindResult result =
        find(
            QueryLevel.IMAGE,
            keys,
            match ->
                match
                    .string(Tag.SOP_CLASS_UID)
                    .filter(uid -> !uid.isBlank())
                    .ifPresent(sopClass ->
                        match
                            .string(Tag.SOP_INSTANCE_UID)
                            .ifPresent(sop -> classes.put(sop, sopClass))));
    complete(result.status(), 0);
    return classes;
  }

  /** The UIDs under a tag of all matches; a match that belongs there and has none is a gap. */
  private void uids(
      QueryLevel level,
      DataSet keys,
      Map<Integer, String> above,
      int tag,
      BiConsumer<String, DataSet> uids)
      throws ArchiveUnavailable, QueryFailed {
    AtomicInteger nameless = new AtomicInteger();
    FindResult result =
        find(
            level,
            keys,
            match -> {
              if (above.entrySet().stream().allMatch(e -> isOf(match, e.getKey(), e.getValue()))) {
                match
                    .string(tag)
                    .filter(uid -> !uid.isBlank())
                    .ifPresentOrElse(
                        uid -> uids.accept(uid, match), () -> nameless.incrementAndGet());
              }
            });
    complete(result.status(), result.unreadable() + nameless.get());
  }

  /** An archive that does not match a unique key answers with rows of others. */
  private static boolean isOf(DataSet match, int tag, String uid) {
    return match.string(tag).map(uid::equals).orElse(true);
  }

  private static void complete(int status, int unreadable) throws QueryFailed {
    if (status != 0 || unreadable > 0) {
      throw new QueryFailed(status, unreadable);
    }
  }

  @Override
  public MoveAnswer retrieve(Retrieval what, int messageId) throws ArchiveUnavailable {
    QueryLevel level =
        switch (what) {
          case Retrieval.OfStudy _ -> QueryLevel.STUDY;
          case Retrieval.OfSeries _ -> QueryLevel.SERIES;
          case Retrieval.OfInstance _ -> QueryLevel.IMAGE;
        };
    getting.ifPresent(intake -> intake.under(messageId));
    try (SilenceWatch watch = SilenceWatch.over(association, patience)) {
      MoveResult result =
          getting.isPresent()
              ? association.get(
                  new GetRequest(MODEL, level, identifier(what)), getting.get(), _ -> watch.heard())
              : association.move(
                  new MoveRequest(messageId, MODEL, level, destinationAe, identifier(what)),
                  _ -> watch.heard());
      int completed =
          result.completed() < 0
              ? result.completed()
              : result.completed() + Math.max(0, result.warning());
      return new MoveAnswer(result.status(), completed, result.failed());
    } catch (IOException e) {
      throw failures.of(e);
    }
  }

  private static DataSet identifier(Retrieval what) {
    DataSetBuilder keys = DataSet.builder().put(Tag.STUDY_INSTANCE_UID, what.study());
    return switch (what) {
      case Retrieval.OfStudy _ -> keys.build();
      case Retrieval.OfSeries(_, String series) ->
          keys.put(Tag.SERIES_INSTANCE_UID, series).build();
      case Retrieval.OfInstance(_, String series, String instance) ->
          keys.put(Tag.SERIES_INSTANCE_UID, series).put(Tag.SOP_INSTANCE_UID, instance).build();
    };
  }

  @Override
  public void abort() {
    try {
      // Many archives go on sending after an abort, and stop at a cancel.
      association.cancel();
    } catch (IOException e) {
      LOG.debug("event=cancel-not-sent cause={}", e.getClass().getSimpleName());
    }
    association.abort();
  }

  @Override
  public void close() {
    association.close();
    getting.ifPresent(Intake.Retrieving::close);
  }
}
