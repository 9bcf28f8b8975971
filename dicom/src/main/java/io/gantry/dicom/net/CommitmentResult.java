package io.gantry.dicom.net;

import java.util.List;

/**
 * What an archive took responsibility for (PS3.4 section J.3.3).
 *
 * @param committed objects it keeps
 * @param failed objects it does not
 */
public record CommitmentResult(
    String transactionUid, List<SopReference> committed, List<Failed> failed) {
  /**
   * An object that is not kept.
   *
   * @param reason Failure Reason (0008,1197), e.g. 0112 no such object instance, 0110 processing
   *     failure, 0119 class/instance conflict
   */
  public record Failed(SopReference object, int reason) {}

  /** Failure reason: the archive does not hold the object. */
  public static final int NO_SUCH_OBJECT = 0x0112;

  /** Failure reason: something else went wrong. */
  public static final int PROCESSING_FAILURE = 0x0110;

  public CommitmentResult {
    committed = List.copyOf(committed);
    failed = List.copyOf(failed);
  }

  /** Whether everything asked for is kept. */
  public boolean complete() {
    return failed.isEmpty();
  }
}
