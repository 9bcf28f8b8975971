package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** An association we opened: sees to it that operations come one by one. */
final class ClientAssociation implements DicomAssociation {
  private final DimseChannel channel;
  private final Connection connection;
  private final Contexts contexts;
  private final AssociationInfo info;
  private final Negotiated negotiated;
  private final Timeouts timeouts;
  private final Exchange exchange;
  private final ReentrantLock operating = new ReentrantLock();

  ClientAssociation(
      DimseChannel channel, Contexts contexts, AssociationInfo info, Negotiated negotiated) {
    this.channel = channel;
    this.connection = channel.connection();
    this.contexts = contexts;
    this.info = info;
    this.negotiated = negotiated;
    this.timeouts = connection.timeouts();
    this.exchange = new Exchange(channel, contexts);
  }

  @Override
  public AssociationInfo info() {
    return info;
  }

  @Override
  public boolean accepts(String sopClassUid) {
    return contexts.accepts(sopClassUid);
  }

  @Override
  public boolean accepts(String sopClassUid, String transferSyntaxUid) {
    return contexts.accepts(sopClassUid, transferSyntaxUid);
  }

  @Override
  public Set<QueryFeature> features(String sopClassUid) {
    return negotiated.features(sopClassUid);
  }

  @Override
  public Optional<ExtendedNegotiation> extended(String sopClassUid) {
    return negotiated.extended(sopClassUid);
  }

  @Override
  public int outstanding() {
    return negotiated.outstanding();
  }

  @Override
  public Optional<byte[]> identityResponse() {
    return Optional.ofNullable(negotiated.identity()).map(response -> response.bytes());
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public int echo() throws IOException {
    return operate(() -> {
      Context context = exchange.context(SopClasses.VERIFICATION);
      int id = exchange.nextMessageId();
      channel.send(
          context, Exchange.request(CommandField.C_ECHO_RQ, SopClasses.VERIFICATION, id, false));
      return exchange.status(
          exchange.response(CommandField.C_ECHO_RQ, id, "C-ECHO response", timeouts.response()));
    });
  }

  @Override
  public FindResult find(FindRequest request, Consumer<DataSet> matches, int limit)
      throws IOException {
    return operate(
        () -> new FindClient(exchange, timeouts.response(), matches, limit).find(request));
  }

  @Override
  public MoveResult move(MoveRequest request, Consumer<SubOperations> progress) throws IOException {
    return operate(() -> new RetrieveClient(exchange, timeouts.retrieve(), progress).move(request));
  }

  @Override
  public MoveResult get(GetRequest request, StoreHandler handler, Consumer<SubOperations> progress)
      throws IOException {
    return operate(() ->
        new RetrieveClient(exchange, timeouts.retrieve(), progress)
            .get(request, new StoreReceiver(channel, info, handler)));
  }

  @Override
  public StoreResult store(OutgoingObject object) throws IOException {
    return operate(() -> storing().store(object));
  }

  @Override
  public void storeAll(
      Iterator<OutgoingObject> objects, BiConsumer<OutgoingObject, StoreResult> results)
      throws IOException {
    var _ =
        operate(() -> {
          storing().storeAll(objects, results);
          return true;
        });
  }

  private StoreClient storing() {
    return new StoreClient(exchange, timeouts.response(), negotiated.outstanding());
  }

  @Override
  public int requestCommitment(CommitmentRequest request) throws IOException {
    return operate(() -> {
      Context context = exchange.context(SopClasses.STORAGE_COMMITMENT);
      int id = exchange.nextMessageId();
      channel.send(context, CommitmentMessages.action(id), CommitmentMessages.dataSet(request));
      return answered(CommandField.N_ACTION_RQ, id);
    });
  }

  @Override
  public CommitmentResult awaitCommitment(Duration limit) throws IOException {
    return operate(() -> exchange.report(limit));
  }

  @Override
  public int report(CommitmentResult result) throws IOException {
    return operate(() -> {
      Context context =
          contexts
              .forScp(SopClasses.STORAGE_COMMITMENT)
              .orElseThrow(() -> Exchange.notNegotiated(SopClasses.STORAGE_COMMITMENT, ""));
      int id = exchange.nextMessageId();
      channel.send(
          context, CommitmentMessages.event(id, result), CommitmentMessages.dataSet(result));
      return answered(CommandField.N_EVENT_REPORT_RQ, id);
    });
  }

  private int answered(int request, int id) throws AssociationException {
    Message message = exchange.response(request, id, "response", timeouts.response());
    exchange.dropIdentifier(message);
    return exchange.status(message);
  }

  @Override
  public void cancel() throws IOException {
    exchange.cancel();
  }

  @Override
  public void abort() {
    connection.abort(Abort.BY_USER, new AssociationFailure.Aborted(false, 0, 0), false);
  }

  @Override
  public void close() {
    if (!operating.tryLock()) {
      abort(); // another thread is in the middle of an operation
      return;
    }
    try {
      if (connection.isOpen()) {
        new Release(connection).perform();
      }
    } catch (AssociationException _) {
      // it is over either way; what was asked of it has been answered before
    } finally {
      connection.close();
      operating.unlock();
    }
  }

  private <T> T operate(Exchange.Operation<T> operation) throws IOException {
    if (!operating.tryLock()) {
      throw new IllegalStateException("one operation at a time on an association");
    }
    try {
      AssociationFailure ended = connection.ended();
      if (ended != null) {
        throw new AssociationException(ended);
      }
      return operation.run();
    } catch (RuntimeException e) { // of a callback: answers would still come in
      abort();
      throw e;
    } finally {
      exchange.ended();
      operating.unlock();
    }
  }
}
