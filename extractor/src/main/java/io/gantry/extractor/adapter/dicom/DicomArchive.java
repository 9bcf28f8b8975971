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
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.Intake;
import io.gantry.extractor.sweep.StudyRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An archive over one association of ours, study root model. */
final class DicomArchive implements Archive {
  private static final QueryModel MODEL = QueryModel.STUDY_ROOT;

  private final DicomAssociation association;
  private final Failures failures;
  private final String destinationAe;
  private final Optional<Intake.Retrieving> getting;

  /**
   * @param destinationAe where C-MOVE sends to
   * @param getting takes what C-GET brings; empty for C-MOVE
   */
  DicomArchive(
      DicomAssociation association,
      Failures failures,
      String destinationAe,
      Optional<Intake.Retrieving> getting) {
    this.association = association;
    this.failures = failures;
    this.destinationAe = destinationAe;
    this.getting = getting;
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
  public int findStudies(Map<String, String> keys, Consumer<StudyRow> rows)
      throws ArchiveUnavailable {
    return find(
            QueryLevel.STUDY,
            StudyRows.identifier(keys),
            match -> StudyRows.row(match).ifPresent(rows))
        .status();
  }

  private FindResult find(QueryLevel level, DataSet keys, Consumer<DataSet> matches)
      throws ArchiveUnavailable {
    try {
      return association.find(new FindRequest(MODEL, level, keys), matches, 0);
    } catch (IOException e) {
      throw failures.of(e);
    }
  }

  @Override
  public boolean has(String studyInstanceUid) throws ArchiveUnavailable {
    List<String> seen = new ArrayList<>();
    findStudies(
        Map.of("StudyInstanceUID", studyInstanceUid), row -> seen.add(row.studyInstanceUid()));
    return seen.contains(studyInstanceUid);
  }

  @Override
  public Listing list(String studyInstanceUid) throws ArchiveUnavailable, ListingRefused {
    List<String> series = new ArrayList<>();
    DataSet seriesKeys =
        DataSet.builder()
            .put(Tag.STUDY_INSTANCE_UID, studyInstanceUid)
            .putEmpty(Tag.SERIES_INSTANCE_UID)
            .build();
    succeeded(
        find(
            QueryLevel.SERIES,
            seriesKeys,
            match -> {
              if (isOf(match, Tag.STUDY_INSTANCE_UID, studyInstanceUid)) {
                match.string(Tag.SERIES_INSTANCE_UID).ifPresent(series::add);
              }
            }));
    Listing.Builder listing = new Listing.Builder();
    for (String uid : series.stream().distinct().toList()) {
      images(studyInstanceUid, uid, listing);
    }
    return listing.build();
  }

  private void images(String study, String series, Listing.Builder listing)
      throws ArchiveUnavailable, ListingRefused {
    DataSet keys =
        DataSet.builder()
            .putEmpty(Tag.SOP_INSTANCE_UID)
            .put(Tag.STUDY_INSTANCE_UID, study)
            .put(Tag.SERIES_INSTANCE_UID, series)
            .build();
    succeeded(
        find(
            QueryLevel.IMAGE,
            keys,
            match -> {
              if (isOf(match, Tag.STUDY_INSTANCE_UID, study)
                  && isOf(match, Tag.SERIES_INSTANCE_UID, series)) {
                match.string(Tag.SOP_INSTANCE_UID).ifPresent(sop -> listing.add(series, sop));
              }
            }));
  }

  /** An archive that does not match a unique key answers with rows of others. */
  private static boolean isOf(DataSet match, int tag, String uid) {
    return match.string(tag).map(uid::equals).orElse(true);
  }

  private static void succeeded(FindResult result) throws ListingRefused {
    if (result.status() != 0) {
      throw new ListingRefused(result.status());
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
    try {
      MoveResult result =
          getting.isPresent()
              ? association.get(
                  new GetRequest(MODEL, level, identifier(what)), getting.get(), _ -> {})
              : association.move(
                  new MoveRequest(messageId, MODEL, level, destinationAe, identifier(what)),
                  _ -> {});
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
    association.abort();
  }

  @Override
  public void close() {
    association.close();
    getting.ifPresent(Intake.Retrieving::close);
  }
}
