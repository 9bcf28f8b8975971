package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.AssociationException;
import io.gantry.dicom.net.AssociationOptions;
import io.gantry.dicom.net.DicomAssociation;
import io.gantry.dicom.net.DicomClient;
import io.gantry.dicom.net.MoveHandler;
import io.gantry.dicom.net.MoveQuery;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.ProposedService;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.SubOperations;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import io.gantry.simulator.ArchivedStudy.ArchivedSeries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** C-MOVE SCP: one association to the destination for each request. */
final class MoveService implements MoveHandler {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final int MOST_CONTEXTS = 128;

  private final Catalogue catalogue;
  private final String aeTitle;
  private final Map<String, Peer> destinations;

  MoveService(Catalogue catalogue, String aeTitle, List<Peer> destinations) {
    this.catalogue = catalogue;
    this.aeTitle = aeTitle;
    Map<String, Peer> byAe = new HashMap<>();
    destinations.forEach(peer -> byAe.put(peer.aeTitle(), peer));
    this.destinations = Map.copyOf(byAe);
  }

  @Override
  public MoveResult move(MoveQuery query, Responder responder) throws IOException {
    Peer destination = destinations.get(query.destinationAe());
    if (destination == null) {
      throw new ServiceRefused(
          DimseStatus.MOVE_DESTINATION_UNKNOWN, "destination is not configured");
    }
    List<ArchivedInstance> wanted = wanted(query);
    if (wanted.isEmpty()) {
      return new MoveResult(DimseStatus.SUCCESS, new SubOperations(-1, 0, 0, 0), List.of(), null);
    }
    Progress progress = new Progress(wanted.size());
    try (DicomAssociation association = DicomClient.open(destination, options(wanted))) {
      for (ArchivedInstance instance : wanted) {
        if (responder.cancelled()) {
          return progress.cancelled();
        }
        progress.done(instance.uid(), store(association, instance, query));
        responder.progress(progress.counts());
      }
    } catch (AssociationException e) {
      LOG.warn(
          "event=move-broken destination={} cause=\"{}\"", destination.aeTitle(), e.getMessage());
      progress.rest(wanted);
    }
    return progress.result();
  }

  private AssociationOptions options(List<ArchivedInstance> instances) {
    Set<ProposedService> services = new LinkedHashSet<>();
    for (ArchivedInstance instance : instances) {
      for (String syntax : instance.object().transferSyntaxes()) {
        services.add(ProposedService.storage(instance.sopClassUid(), syntax));
      }
    }
    return AssociationOptions.of(aeTitle, services.stream().limit(MOST_CONTEXTS).toList());
  }

  /** Returns the status of the C-STORE, or one of ours where no context was accepted for it. */
  private static int store(DicomAssociation association, ArchivedInstance instance, MoveQuery query)
      throws IOException {
    ArchivedObject object = instance.object();
    Optional<String> syntax =
        object.transferSyntaxes().stream()
            .filter(one -> association.accepts(instance.sopClassUid(), one))
            .findFirst();
    if (syntax.isEmpty()) {
      return DimseStatus.SOP_CLASS_NOT_SUPPORTED;
    }
    return association
        .store(object.in(syntax.get()).movedFor(query.association().callingAe(), query.messageId()))
        .status();
  }

  private List<ArchivedInstance> wanted(MoveQuery query) throws ServiceRefused {
    DataSet keys = query.identifier();
    QueryLevel level = Identifiers.level(keys, query.model());
    return switch (level) {
      case PATIENT -> {
        String patient = Identifiers.unique(keys, Tag.PATIENT_ID);
        yield instances(
            catalogue
                .studies()
                .filter(study -> study.attributes().string(Tag.PATIENT_ID, "").equals(patient))
                .toList(),
            null,
            null);
      }
      case STUDY -> instances(studies(Identifiers.some(keys, Tag.STUDY_INSTANCE_UID)), null, null);
      case SERIES ->
          instances(
              studies(List.of(Identifiers.unique(keys, Tag.STUDY_INSTANCE_UID))),
              Identifiers.some(keys, Tag.SERIES_INSTANCE_UID),
              null);
      case IMAGE ->
          instances(
              studies(List.of(Identifiers.unique(keys, Tag.STUDY_INSTANCE_UID))),
              List.of(Identifiers.unique(keys, Tag.SERIES_INSTANCE_UID)),
              Identifiers.some(keys, Tag.SOP_INSTANCE_UID));
    };
  }

  private List<ArchivedStudy> studies(List<String> uids) {
    return uids.stream().map(catalogue::study).flatMap(Optional::stream).toList();
  }

  private static List<ArchivedInstance> instances(
      List<ArchivedStudy> studies,
      @Nullable List<String> seriesUids,
      @Nullable List<String> instanceUids) {
    List<ArchivedInstance> found = new ArrayList<>();
    for (ArchivedStudy study : studies) {
      for (ArchivedSeries series : study.series().get()) {
        if (seriesUids == null || seriesUids.contains(series.uid())) {
          series.instances().stream()
              .filter(one -> instanceUids == null || instanceUids.contains(one.uid()))
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  /** Counts of one request; remaining, completed, failed and warning always make up the total. */
  private static final class Progress {
    private final List<String> failed = new ArrayList<>();
    private int remaining;
    private int completed;
    private int warning;

    Progress(int total) {
      remaining = total;
    }

    void done(String uid, int status) {
      remaining--;
      switch (DimseStatus.category(status)) {
        case SUCCESS -> completed++;
        case WARNING -> warning++;
        case PENDING, CANCEL, FAILURE -> failed.add(uid);
      }
    }

    /** The association is gone: what was not sent has failed. */
    void rest(List<ArchivedInstance> wanted) {
      wanted
          .subList(wanted.size() - remaining, wanted.size())
          .forEach(one -> failed.add(one.uid()));
      remaining = 0;
    }

    SubOperations counts() {
      return new SubOperations(remaining, completed, failed.size(), warning);
    }

    MoveResult cancelled() {
      return new MoveResult(DimseStatus.CANCEL, counts(), failed, null);
    }

    MoveResult result() {
      int status =
          failed.isEmpty()
              ? DimseStatus.SUCCESS
              : completed + warning > 0
                  ? DimseStatus.WARNING
                  : DimseStatus.OUT_OF_RESOURCES_SUB_OPERATIONS;
      return new MoveResult(
          status, new SubOperations(-1, completed, failed.size(), warning), failed, null);
    }
  }
}
