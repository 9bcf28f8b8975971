package io.gantry.extractor.receive;

import io.gantry.dicom.net.StoreRefused;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.platform.CrashPoints;
import io.gantry.platform.spool.SpoolWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One storing association: its writer, its digest thread, the studies it stored for. For the
 * association's thread; {@link #close} comes after the last object.
 */
final class Lane implements AutoCloseable {
  private final long id;
  private final String source;
  private final BooleanSupplier ours;
  private final SpoolWriter writer;
  private final DigestLane digests;
  private final Settlement settlement;
  private final Pace pace;
  private final Set<OpenStudy> served = ConcurrentHashMap.newKeySet();
  private boolean answered;
  private @Nullable Integer servedMessage;
  private @Nullable Long answeredAt;

  Lane(
      long id,
      String source,
      BooleanSupplier ours,
      SpoolWriter writer,
      Settlement settlement,
      Pace pace) {
    this.id = id;
    this.source = source;
    this.ours = ours;
    this.writer = writer;
    this.settlement = settlement;
    this.pace = pace;
    this.digests = new DigestLane("digest-" + source + "-" + id);
  }

  StoreSink begin(StoreRequest request) throws IOException {
    passedAnswer();
    if (!isOurs()) {
      throw new StoreRefused(DimseStatus.NOT_AUTHORIZED, "the source is not ours at this moment");
    }
    awaitTurn(request.moveOriginatorMessageId());
    writer.begin();
    return new IncomingObject(this, request);
  }

  private void awaitTurn(@Nullable Integer messageId) throws IOException {
    boolean sameRetrieval = messageId != null && messageId.equals(servedMessage);
    servedMessage = messageId;
    try {
      pace.begin(messageId, sameRetrieval ? answeredAt : null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while receiving");
    }
  }

  /** The answer to the object before this moment has gone out. */
  private void passedAnswer() {
    if (answered) {
      answered = false;
      CrashPoints.reached("after-c-store");
    }
  }

  /** Whether what comes is for us: else the source's owner asks for it. */
  boolean isOurs() {
    return ours.getAsBoolean();
  }

  long id() {
    return id;
  }

  String source() {
    return source;
  }

  SpoolWriter writer() {
    return writer;
  }

  DigestLane digests() {
    return digests;
  }

  Pace pace() {
    return pace;
  }

  Settlement settlement() {
    return settlement;
  }

  /** A success status is about to go out. */
  void succeeded() {
    answeredAt = pace.stored();
    answered = true;
  }

  void serves(OpenStudy study) {
    served.add(study);
  }

  @Override
  public void close() {
    passedAnswer();
    writer.close();
    digests.close();
    served.forEach(study -> study.associationEnded(id));
  }
}
