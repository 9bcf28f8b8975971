package io.gantry.dicom.net.dimse;

/**
 * Status codes of DIMSE responses (PS3.7 annex C; PS3.4 tables B.2-1, C.4-1, C.4-2, C.4-3). A
 * status stays an int on the way through Gantry, since archives send codes that no table has;
 * {@link #category} sorts any of them.
 */
public final class DimseStatus {
  public static final int SUCCESS = 0x0000;
  public static final int PENDING = 0xFF00;

  /** Matches go on, but some optional key was not supported. */
  public static final int PENDING_WARNING = 0xFF01;

  public static final int CANCEL = 0xFE00;
  public static final int PROCESSING_FAILURE = 0x0110;
  public static final int NO_SUCH_ATTRIBUTE = 0x0105;
  public static final int DUPLICATE_SOP_INSTANCE = 0x0111;
  public static final int NO_SUCH_EVENT_TYPE = 0x0113;
  public static final int INVALID_ARGUMENT = 0x0115;
  public static final int NO_SUCH_ACTION = 0x0123;
  public static final int SOP_CLASS_NOT_SUPPORTED = 0x0122;
  public static final int NOT_AUTHORIZED = 0x0124;
  public static final int DUPLICATE_INVOCATION = 0x0210;
  public static final int UNRECOGNIZED_OPERATION = 0x0211;

  /** C-STORE: coercion of data elements; C-MOVE and C-GET: complete, one or more failures. */
  public static final int WARNING = 0xB000;

  public static final int WARNING_ELEMENTS_DISCARDED = 0xB006;
  public static final int WARNING_DATA_SET_MISMATCH = 0xB007;
  public static final int OUT_OF_RESOURCES = 0xA700;
  public static final int OUT_OF_RESOURCES_MATCHES = 0xA701;
  public static final int OUT_OF_RESOURCES_SUB_OPERATIONS = 0xA702;
  public static final int MOVE_DESTINATION_UNKNOWN = 0xA801;

  /**
   * C-STORE: data set does not match SOP class; C-FIND, C-MOVE, C-GET: identifier does not match
   * SOP class.
   */
  public static final int IDENTIFIER_MISMATCH = 0xA900;

  public static final int UNABLE_TO_PROCESS = 0xC000;

  /** What kind of answer a status is. */
  public enum Category {
    SUCCESS,
    PENDING,
    CANCEL,
    WARNING,
    FAILURE
  }

  private DimseStatus() {}

  /** Kind of a status by its code (PS3.7 section C). */
  public static Category category(int status) {
    return switch (status) {
      case SUCCESS -> Category.SUCCESS;
      case PENDING, PENDING_WARNING -> Category.PENDING;
      case CANCEL -> Category.CANCEL;
      // attribute list error, attribute value out of range, and "requested optional attributes not
      // supported"
      case 0x0001, 0x0107, 0x0116 -> Category.WARNING;
      default -> (status & 0xF000) == 0xB000 ? Category.WARNING : Category.FAILURE;
    };
  }

  /** Whether more responses follow this one. */
  public static boolean isPending(int status) {
    return category(status) == Category.PENDING;
  }

  /** Whether this is a failure. */
  public static boolean isFailure(int status) {
    return category(status) == Category.FAILURE;
  }

  /** Code and words, for operators, e.g. {@code A801 move destination unknown}. */
  public static String describe(int status) {
    return "%04X %s".formatted(status & 0xFFFF, words(status));
  }

  private static String words(int status) {
    return switch (status) {
      case SUCCESS -> "success";
      case PENDING -> "pending";
      case PENDING_WARNING -> "pending, optional keys not supported";
      case CANCEL -> "cancelled";
      case PROCESSING_FAILURE -> "processing failure";
      case DUPLICATE_SOP_INSTANCE -> "duplicate SOP instance";
      case NO_SUCH_EVENT_TYPE -> "no such event type";
      case INVALID_ARGUMENT -> "invalid argument value";
      case NO_SUCH_ACTION -> "no such action";
      case SOP_CLASS_NOT_SUPPORTED -> "SOP class not supported";
      case NOT_AUTHORIZED -> "not authorized";
      case DUPLICATE_INVOCATION -> "duplicate message id";
      case UNRECOGNIZED_OPERATION -> "unrecognized operation";
      case WARNING -> "warning: coercion or some sub-operations failed";
      case WARNING_ELEMENTS_DISCARDED -> "warning: elements discarded";
      case WARNING_DATA_SET_MISMATCH -> "warning: data set does not match SOP class";
      case OUT_OF_RESOURCES_MATCHES -> "out of resources, cannot count matches";
      case OUT_OF_RESOURCES_SUB_OPERATIONS -> "out of resources, cannot perform sub-operations";
      case MOVE_DESTINATION_UNKNOWN -> "move destination unknown";
      default -> range(status);
    };
  }

  private static String range(int status) {
    return switch (status & 0xFF00) {
      case 0xA700 -> "out of resources";
      case 0xA900 -> "identifier or data set does not match SOP class";
      default ->
          switch (status & 0xF000) {
            case 0xC000 -> "unable to process";
            case 0xB000 -> "warning";
            default -> "failure";
          };
    };
  }
}
