package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.MalformedCommand;
import io.gantry.dicom.net.pdu.Abort;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one object after the other for a {@link StoreHandler} (PS3.7 section 9.1.1): the bytes
 * go from the receive buffer to the sink, nothing is collected. For the thread of its association.
 */
final class StoreReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(StoreReceiver.class);

  private final DimseChannel channel;
  private final AssociationInfo association;
  private final StoreHandler handler;

  StoreReceiver(DimseChannel channel, AssociationInfo association, StoreHandler handler) {
    this.channel = channel;
    this.association = association;
    this.handler = handler;
  }

  /** Receives the object of this C-STORE-RQ and answers it. */
  void receive(Message message) throws AssociationException {
    CommandSet command = message.command();
    if (!command.hasDataSet()) {
      channel.send(
          message.context(),
          response(command, DimseStatus.IDENTIFIER_MISMATCH).comment("no data set"));
      return;
    }
    try (Reception reception = new Reception(message.context())) {
      reception.begin(request(message));
      channel.readDataSet(message.context(), reception);
      reception.complete();
      channel.send(
          message.context(), response(command, reception.status).comment(reception.comment));
    }
  }

  private StoreRequest request(Message message) throws AssociationException {
    CommandSet command = message.command();
    int originator = command.integer(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, -1);
    try {
      return new StoreRequest(
          association,
          command.integer(CommandSet.MESSAGE_ID, 0),
          command.required(CommandSet.AFFECTED_SOP_CLASS_UID),
          command.required(CommandSet.AFFECTED_SOP_INSTANCE_UID),
          message.context().transferSyntaxUid(),
          command.text(CommandSet.MOVE_ORIGINATOR_AE),
          originator < 0 ? null : originator,
          message.context().id());
    } catch (MalformedCommand e) {
      throw channel.connection().protocolError(String.valueOf(e.getMessage()), Abort.NOT_SPECIFIED);
    }
  }

  private static CommandSet response(CommandSet command, int status) {
    CommandSet response = command.response(status, false);
    String instance = command.text(CommandSet.AFFECTED_SOP_INSTANCE_UID);
    return instance == null
        ? response
        : response.uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, instance);
  }

  /** One object on its way to its sink; after a refusal the rest of it is dropped. */
  private final class Reception implements DimseChannel.Fragments, AutoCloseable {
    private final HeaderLimit header;
    private @Nullable StoreSink sink;
    private int status = DimseStatus.PROCESSING_FAILURE;
    private @Nullable String comment;

    Reception(Context context) {
      header = new HeaderLimit(context.transferSyntaxUid(), channel.limits().headerLength());
    }

    void begin(StoreRequest request) {
      try {
        sink = handler.begin(request);
      } catch (IOException | RuntimeException e) {
        refused(e);
      }
    }

    @Override
    public void data(byte[] buffer, int offset, int length) {
      StoreSink open = sink;
      if (open == null) {
        return;
      }
      try {
        if (header.isExceededBy(buffer, offset, length)) {
          headerTooLong(open);
        } else {
          open.data(buffer, offset, length);
        }
      } catch (IOException | RuntimeException e) {
        refused(e);
        abortUnlessDone();
      }
    }

    private void headerTooLong(StoreSink open) {
      int limit = channel.limits().headerLength();
      LOG.warn(
          "object refused association={} status=C000 cause=\"header longer than {} bytes\"",
          association.id(),
          limit);
      status = DimseStatus.UNABLE_TO_PROCESS;
      comment = "header longer than " + limit + " bytes";
      sink = null;
      open.headerTooLong(limit);
    }

    void complete() {
      StoreSink open = sink;
      sink = null;
      if (open == null) {
        return;
      }
      try {
        status = open.complete();
      } catch (IOException | RuntimeException e) {
        refused(e);
      }
    }

    @Override
    public void close() {
      header.close();
      abortUnlessDone();
    }

    private void abortUnlessDone() {
      StoreSink open = sink;
      sink = null;
      if (open != null) {
        try {
          open.abort();
        } catch (RuntimeException e) {
          LOG.warn("store sink failed to abort association={}", association.id(), e);
        }
      }
    }

    private void refused(Exception e) {
      switch (e) {
        case ServiceRefused refused -> {
          status = refused.status();
          comment = refused.comment();
        }
        case IOException _ -> {
          LOG.warn(
              "object not stored association={} status=A700 cause={}",
              association.id(),
              e.toString());
          status = DimseStatus.OUT_OF_RESOURCES;
        }
        default -> {
          LOG.error("object not stored association={} status=0110", association.id(), e);
          status = DimseStatus.PROCESSING_FAILURE;
        }
      }
    }
  }
}
