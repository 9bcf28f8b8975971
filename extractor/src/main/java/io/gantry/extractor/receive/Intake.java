package io.gantry.extractor.receive;

import io.gantry.dicom.net.AssociationInfo;
import io.gantry.dicom.net.StoreHandler;
import io.gantry.dicom.net.StoreRefused;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.extractor.move.OpenMoves;
import io.gantry.platform.spool.Spool;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes what archives store to us: one lane (spool writer, digest thread) per association. Thread
 * safe.
 */
public final class Intake implements StoreHandler, AutoCloseable {
  private final Spool spool;
  private final Function<AssociationInfo, Optional<String>> sources;
  private final Predicate<String> ours;
  private final Settlement settlement;
  private final Map<String, Pace> paces;
  private final Pace unlimited = new Pace(0);
  private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * @param sources the configured source that an association belongs to
   * @param ours whether a source is ours at this moment: asked for each object when it begins and
   *     before it is taken, also in a process that was frozen in between
   * @param paces limits of sources by name; a source that is not named has none
   */
  public Intake(
      Spool spool,
      OpenMoves<OpenStudy> moves,
      Outbox outbox,
      Clock clock,
      Function<AssociationInfo, Optional<String>> sources,
      Predicate<String> ours,
      Map<String, Pace> paces) {
    this.spool = spool;
    this.sources = sources;
    this.ours = ours;
    this.paces = Map.copyOf(paces);
    this.settlement = new Settlement(moves, outbox, clock);
  }

  @Override
  public StoreSink begin(StoreRequest request) throws IOException {
    Lane lane = lanes.get(request.association().id());
    if (lane == null) {
      String source =
          sources
              .apply(request.association())
              .orElseThrow(
                  () -> new StoreRefused(DimseStatus.NOT_AUTHORIZED, "not a configured source"));
      lane = open(request.association().id(), source);
    }
    return lane.begin(request);
  }

  private Lane open(long id, String source) {
    return lanes.computeIfAbsent(
        id,
        _ ->
            new Lane(
                id,
                source,
                () -> ours.test(source),
                spool.newWriter(),
                settlement,
                paces.getOrDefault(source, unlimited)));
  }

  @Override
  public void associationEnded(AssociationInfo association, EndKind end) {
    close(association.id());
  }

  private void close(long id) {
    Lane lane = lanes.remove(id);
    if (lane != null) {
      lane.close();
    }
  }

  /**
   * Takes the objects of one C-GET, which come over our own association; to be closed after it.
   *
   * @param source whom we ask
   */
  public Retrieving retrieving(String source) {
    return new Retrieving(source);
  }

  /** A store handler for one association of ours. */
  public final class Retrieving implements StoreHandler, AutoCloseable {
    private final String source;
    private long id = -1;
    private int messageId;

    private Retrieving(String source) {
      this.source = source;
    }

    /**
     * The next C-GET: C-STOREs of it carry no Move Originator, the association is what binds them.
     *
     * @param openMove Message ID under which the study is open
     */
    public void under(int openMove) {
      messageId = openMove;
    }

    @Override
    public StoreSink begin(StoreRequest request) throws IOException {
      id = request.association().id();
      return open(id, source)
          .begin(
              new StoreRequest(
                  request.association(),
                  request.messageId(),
                  request.sopClassUid(),
                  request.sopInstanceUid(),
                  request.transferSyntaxUid(),
                  null,
                  messageId,
                  request.presentationContextId()));
    }

    /** Nothing more comes. */
    @Override
    public void close() {
      Intake.this.close(id);
    }
  }

  /** Ends what is left; objects that are durable are told first. */
  @Override
  public void close() {
    lanes.keySet().forEach(this::close);
    settlement.close();
  }
}
