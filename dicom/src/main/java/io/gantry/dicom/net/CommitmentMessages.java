package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.SopClasses;
import java.util.ArrayList;
import java.util.List;

/** Commands and data sets of storage commitment (PS3.4 section J.3). */
final class CommitmentMessages {
  private static final int REQUEST_COMMITMENT = 1;
  private static final int SUCCESSFUL = 1;
  private static final int FAILURES_EXIST = 2;

  private CommitmentMessages() {}

  static CommandSet action(int messageId) {
    return CommandSet.of(CommandField.N_ACTION_RQ, true)
        .uid(CommandSet.REQUESTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
        .uid(CommandSet.REQUESTED_SOP_INSTANCE_UID, SopClasses.STORAGE_COMMITMENT_INSTANCE)
        .number(CommandSet.MESSAGE_ID, messageId)
        .number(CommandSet.ACTION_TYPE_ID, REQUEST_COMMITMENT);
  }

  static CommandSet event(int messageId, CommitmentResult result) {
    return CommandSet.of(CommandField.N_EVENT_REPORT_RQ, true)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.STORAGE_COMMITMENT)
        .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, SopClasses.STORAGE_COMMITMENT_INSTANCE)
        .number(CommandSet.MESSAGE_ID, messageId)
        .number(CommandSet.EVENT_TYPE_ID, result.complete() ? SUCCESSFUL : FAILURES_EXIST);
  }

  /** The response to an N-ACTION or N-EVENT-REPORT: names instance and type of the request. */
  static CommandSet response(CommandSet request, int status) {
    boolean action = request.field() == CommandField.N_ACTION_RQ;
    int type = action ? CommandSet.ACTION_TYPE_ID : CommandSet.EVENT_TYPE_ID;
    return request
        .response(status, false)
        .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, SopClasses.STORAGE_COMMITMENT_INSTANCE)
        .number(type, request.integer(type, 0));
  }

  static boolean isRequest(CommandSet command) {
    return command.integer(CommandSet.ACTION_TYPE_ID, 0) == REQUEST_COMMITMENT;
  }

  static boolean isResult(CommandSet command) {
    int type = command.integer(CommandSet.EVENT_TYPE_ID, 0);
    return type == SUCCESSFUL || type == FAILURES_EXIST;
  }

  static DataSet dataSet(CommitmentRequest request) {
    return DataSet.builder()
        .put(Tag.TRANSACTION_UID, Vr.UI, request.transactionUid())
        .putItems(
            Tag.REFERENCED_SOP_SEQUENCE,
            request.objects().stream().map(CommitmentMessages::item).toList())
        .build();
  }

  static DataSet dataSet(CommitmentResult result) {
    var builder = DataSet.builder().put(Tag.TRANSACTION_UID, Vr.UI, result.transactionUid());
    if (!result.committed().isEmpty()) {
      builder.putItems(
          Tag.REFERENCED_SOP_SEQUENCE,
          result.committed().stream().map(CommitmentMessages::item).toList());
    }
    if (!result.failed().isEmpty()) {
      builder.putItems(
          Tag.FAILED_SOP_SEQUENCE,
          result.failed().stream()
              .map(failed ->
                  item(failed.object()).toBuilder()
                      .putInt(Tag.FAILURE_REASON, Vr.US, failed.reason())
                      .build())
              .toList());
    }
    return builder.build();
  }

  private static DataSet item(SopReference object) {
    return DataSet.builder()
        .put(Tag.REFERENCED_SOP_CLASS_UID, Vr.UI, object.sopClassUid())
        .put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, object.sopInstanceUid())
        .build();
  }

  static CommitmentRequest request(DataSet dataSet) {
    return new CommitmentRequest(
        dataSet.string(Tag.TRANSACTION_UID, ""),
        references(dataSet.sequence(Tag.REFERENCED_SOP_SEQUENCE)));
  }

  static CommitmentResult result(DataSet dataSet) {
    List<CommitmentResult.Failed> failed = new ArrayList<>();
    for (DataSet item : dataSet.sequence(Tag.FAILED_SOP_SEQUENCE)) {
      failed.add(
          new CommitmentResult.Failed(
              reference(item),
              item.integer(Tag.FAILURE_REASON, CommitmentResult.PROCESSING_FAILURE)));
    }
    return new CommitmentResult(
        dataSet.string(Tag.TRANSACTION_UID, ""),
        references(dataSet.sequence(Tag.REFERENCED_SOP_SEQUENCE)),
        failed);
  }

  private static List<SopReference> references(List<DataSet> items) {
    return items.stream().map(CommitmentMessages::reference).toList();
  }

  private static SopReference reference(DataSet item) {
    return new SopReference(
        item.string(Tag.REFERENCED_SOP_CLASS_UID, ""),
        item.string(Tag.REFERENCED_SOP_INSTANCE_UID, ""));
  }
}
