package io.gantry.simulator;

import io.gantry.dicom.net.GetHandler;
import io.gantry.dicom.net.GetQuery;
import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.simulator.RetrieveKeys.Wanted;
import java.io.IOException;

/** C-GET SCP: objects go over the association that asks for them. */
final class GetService implements GetHandler {
  private final RetrieveKeys keys;
  private final Sending sending;

  GetService(Catalogue catalogue, Sending sending) {
    this.keys = new RetrieveKeys(catalogue);
    this.sending = sending;
  }

  @Override
  public MoveResult get(GetQuery query, Responder responder) throws IOException {
    var wanted = keys.wanted(query.identifier(), query.model());
    Progress progress = new Progress(wanted.size());
    int place = 0;
    for (Wanted one : wanted) {
      if (responder.cancelled()) {
        return progress.cancelled();
      }
      place++;
      progress.done(
          one.instance().uid(),
          sending.send(
              new Sending.Parcel(
                  one.study(),
                  one.instance(),
                  one.instance().object(),
                  place,
                  new Inbound(responder),
                  null)));
      responder.progress(progress.counts());
    }
    return progress.result();
  }

  /** The association of the request; nobody cuts it. */
  private record Inbound(Responder responder) implements Sending.Target {
    @Override
    public boolean accepts(String sopClassUid, String transferSyntaxUid) {
      return responder.accepts(sopClassUid, transferSyntaxUid);
    }

    @Override
    public int store(OutgoingObject object) throws IOException {
      return responder.store(object).status();
    }

    @Override
    public void cutAfter(long bytes) {
      // nothing stands in front of a caller's own connection
    }
  }
}
