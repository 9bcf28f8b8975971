package io.gantry.simulator;

import io.gantry.dicom.net.AssociationException;
import io.gantry.dicom.net.AssociationOptions;
import io.gantry.dicom.net.DicomAssociation;
import io.gantry.dicom.net.DicomClient;
import io.gantry.dicom.net.MoveHandler;
import io.gantry.dicom.net.MoveQuery;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.dicom.net.Peer;
import io.gantry.dicom.net.ProposedService;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.SubOperations;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.simulator.RetrieveKeys.Wanted;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** C-MOVE SCP: one association to the destination for each request. */
final class MoveService implements MoveHandler {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final int MOST_CONTEXTS = 128;

  private final RetrieveKeys keys;
  private final String aeTitle;
  private final Map<String, Peer> destinations;
  private final Sending sending;
  private final boolean cutsWires;
  private final boolean releases;

  /**
   * @param sending as the archive does it
   * @param wrong whether connections go through a wire, and are released
   */
  MoveService(
      Catalogue catalogue,
      String aeTitle,
      List<Peer> destinations,
      Sending sending,
      Misbehaviour wrong) {
    this.keys = new RetrieveKeys(catalogue);
    this.aeTitle = aeTitle;
    this.sending = sending;
    this.cutsWires = wrong.cutsWires();
    this.releases = wrong.releases();
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
    List<Wanted> wanted = keys.wanted(query.identifier(), query.model());
    if (wanted.isEmpty()) {
      return new MoveResult(DimseStatus.SUCCESS, new SubOperations(-1, 0, 0, 0), List.of(), null);
    }
    Progress progress = new Progress(wanted.size());
    try (Outbound outbound = open(destination, wanted)) {
      int place = 0;
      for (Wanted one : wanted) {
        if (responder.cancelled()) {
          return progress.cancelled();
        }
        place++;
        progress.done(one.instance().uid(), sending.send(parcel(one, place, outbound, query)));
        responder.progress(progress.counts());
      }
    } catch (AssociationException e) {
      LOG.warn(
          "event=move-broken destination={} cause=\"{}\"", destination.aeTitle(), e.getMessage());
      progress.rest(wanted.stream().map(one -> one.instance().uid()).toList());
    }
    return progress.result();
  }

  private static Sending.Parcel parcel(Wanted one, int place, Sending.Target to, MoveQuery query) {
    return new Sending.Parcel(
        one.study(),
        one.instance(),
        one.instance().object(),
        place,
        to,
        new Sending.Originator(query.association().callingAe(), query.messageId()));
  }

  private AssociationOptions options(List<Wanted> wanted) {
    Set<ProposedService> services = new LinkedHashSet<>();
    for (Wanted one : wanted) {
      for (String syntax : one.instance().object().transferSyntaxes()) {
        services.add(ProposedService.storage(one.instance().sopClassUid(), syntax));
      }
    }
    return AssociationOptions.of(aeTitle, services.stream().limit(MOST_CONTEXTS).toList());
  }

  private Outbound open(Peer destination, List<Wanted> wanted) throws IOException {
    Wire wire = cutsWires ? Wire.to(destination) : null;
    try {
      return new Outbound(
          DicomClient.open(wire == null ? destination : wire.entrance(), options(wanted)), wire);
    } catch (IOException e) {
      if (wire != null) {
        wire.close();
      }
      throw e;
    }
  }

  /** An association to a destination. */
  private final class Outbound implements Sending.Target, AutoCloseable {
    private final DicomAssociation association;
    private final @Nullable Wire wire;

    Outbound(DicomAssociation association, @Nullable Wire wire) {
      this.association = association;
      this.wire = wire;
    }

    @Override
    public boolean accepts(String sopClassUid, String transferSyntaxUid) {
      return association.accepts(sopClassUid, transferSyntaxUid);
    }

    @Override
    public int store(OutgoingObject object) throws IOException {
      return association.store(object).status();
    }

    @Override
    public void cutAfter(long bytes) {
      if (wire != null) {
        wire.cutAfter(bytes);
      }
    }

    @Override
    public void close() {
      if (wire != null && !releases) {
        wire.close();
      }
      association.close();
      if (wire != null) {
        wire.close();
      }
    }
  }
}
