package io.gantry.simulator;

import io.gantry.dicom.net.MoveResult;
import io.gantry.dicom.net.SubOperations;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.util.ArrayList;
import java.util.List;

/** Counts of one retrieval; remaining, completed, failed and warning always make up the total. */
final class Progress {
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
  void rest(List<String> uids) {
    failed.addAll(uids.subList(uids.size() - remaining, uids.size()));
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
