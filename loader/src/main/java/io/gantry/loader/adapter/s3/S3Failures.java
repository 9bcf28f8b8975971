package io.gantry.loader.adapter.s3;

import io.gantry.loader.ArchiveCodes;
import io.gantry.loader.StoreUnavailable;
import io.gantry.platform.GantryException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What an answer of the archive means: for this object alone, for now, or for the operator.
 * Messages name status and error code, never what the archive's own message says (it may quote).
 */
final class S3Failures {
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;

  /** 4xx answers that may be different next time although nothing is changed at our side. */
  private static final Set<String> PASSING =
      Set.of(
          "RequestTimeout",
          "RequestTimeTooSkewed",
          "ConditionalRequestConflict",
          "OperationAborted",
          "NoSuchUpload",
          "BadRequest",
          "SlowDown",
          "TooManyRequests",
          "ExpiredToken");

  private static final Set<String> DAMAGED =
      Set.of(
          "BadDigest",
          "InvalidDigest",
          "XAmzContentChecksumMismatch",
          "XAmzContentSHA256Mismatch",
          "IncompleteBody",
          "InvalidPart");

  private final String bucket;

  S3Failures(String bucket) {
    this.bucket = bucket;
  }

  static boolean isTaken(SdkException failure) {
    return status(failure) == PRECONDITION_FAILED;
  }

  static boolean isBadRequest(SdkException failure) {
    return status(failure) == 400;
  }

  static boolean isAbsent(SdkException failure) {
    return status(failure) == 404 && !errorCode(failure).equals("NoSuchBucket");
  }

  /** Whether this object alone is refused, whenever it is sent. */
  static boolean isRefusal(SdkException failure) {
    int status = status(failure);
    String code = errorCode(failure);
    return status >= 400
        && status < 500
        && status != 401
        && status != 403
        && status != 404
        && status != 408
        && status != CONFLICT
        && status != PRECONDITION_FAILED
        && status != 429
        && !PASSING.contains(code)
        && !DAMAGED.contains(code);
  }

  /** E.g. {@code 400 EntityTooLarge}. */
  static String answer(SdkException failure) {
    return (status(failure) + " " + errorCode(failure)).strip();
  }

  /** For a request that may be repeated later. */
  StoreUnavailable unavailable(SdkException failure) {
    int status = status(failure);
    String code = errorCode(failure);
    if (status < 0) {
      return new StoreUnavailable(
          ArchiveCodes.UNREACHABLE,
          "the cloud archive does not answer (" + kind(failure) + "); waiting for it",
          failure);
    }
    if (code.equals("NoSuchBucket")) {
      return new StoreUnavailable(ArchiveCodes.NO_BUCKET, noBucket(), failure);
    }
    if (status == 401 || status == 403) {
      return new StoreUnavailable(ArchiveCodes.REFUSED, refused(failure), failure);
    }
    if (DAMAGED.contains(code)) {
      return new StoreUnavailable(
          ArchiveCodes.DAMAGED_ON_THE_WAY,
          "bytes were damaged on the way to the archive (" + answer(failure) + "); sending again",
          failure);
    }
    if (status == 507 || looksFull(failure)) {
      return new StoreUnavailable(
          ArchiveCodes.FULL,
          "the cloud archive has no space left (" + answer(failure) + "): make room for it",
          failure);
    }
    return new StoreUnavailable(
        ArchiveCodes.BUSY,
        "the cloud archive answered " + answer(failure) + "; trying again",
        failure);
  }

  /** For the start, where the operator has to act. */
  GantryException fatal(SdkException failure) {
    int status = status(failure);
    if (status == 404) {
      return new GantryException(ArchiveCodes.NO_BUCKET, noBucket(), failure);
    }
    if (status == 301 || status == 307) {
      return new GantryException(
          ArchiveCodes.CONFIGURATION,
          "bucket " + bucket + " is in another region: correct archive.region",
          failure);
    }
    if (status < 0 && String.valueOf(failure.getMessage()).contains("load credentials")) {
      return new GantryException(
          ArchiveCodes.REFUSED,
          "no credentials for the cloud archive: set archive.credentials, give them as AWS does"
              + " (environment, profile, role), or use archive.endpoint: embedded",
          failure);
    }
    StoreUnavailable why = unavailable(failure);
    return new GantryException(why.code(), String.valueOf(why.getMessage()), failure);
  }

  private String noBucket() {
    return "bucket "
        + bucket
        + " does not exist: create it (aws s3api create-bucket --bucket "
        + bucket
        + ") or correct archive.bucket";
  }

  private String refused(SdkException failure) {
    return "the cloud archive refuses our credentials for bucket "
        + bucket
        + " ("
        + answer(failure)
        + "): check archive.credentials and that they may read, write and list it";
  }

  private static boolean looksFull(SdkException failure) {
    @Nullable String message = failure.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("no space left");
  }

  /** The HTTP status, -1 where no answer came. */
  private static int status(SdkException failure) {
    return failure instanceof S3Exception answered && answered.statusCode() > 0
        ? answered.statusCode()
        : -1;
  }

  private static String errorCode(SdkException failure) {
    return failure instanceof S3Exception answered
            && answered.awsErrorDetails() != null
            && answered.awsErrorDetails().errorCode() != null
        ? answered.awsErrorDetails().errorCode()
        : "";
  }

  private static String kind(Throwable failure) {
    Throwable cause = failure;
    for (@Nullable Throwable next = failure; next != null; next = next.getCause()) {
      cause = next;
    }
    return cause.getClass().getSimpleName();
  }
}
