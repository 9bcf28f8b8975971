package io.gantry.extractor;

/** Error codes of the extractor, as runbooks explain them. */
public final class Codes {
  /** No TCP connection to the archive. */
  public static final String UNREACHABLE = "GTY-0301";

  /** The archive rejected the association. */
  public static final String REJECTED = "GTY-0302";

  /** The TLS handshake with the archive failed. */
  public static final String TLS_FAILED = "GTY-0303";

  /** The connection to the archive broke, or it did not answer in time. */
  public static final String CONNECTION_LOST = "GTY-0304";

  /** The archive refuses a query. */
  public static final String QUERY_REFUSED = "GTY-0305";

  /** The archive cut answers short that can't be divided further. */
  public static final String SWEEP_INCOMPLETE = "GTY-0306";

  /** The archive does not offer the query/retrieve service. */
  public static final String SERVICE_NOT_OFFERED = "GTY-0307";

  /** Answers to queries can't be read. */
  public static final String QUERY_UNREADABLE = "GTY-0308";

  /** The archive does not know where to move to: A801. */
  public static final String DESTINATION_UNKNOWN = "GTY-0310";

  /** The archive is out of resources: A7xx. */
  public static final String OUT_OF_RESOURCES = "GTY-0311";

  /** The archive calls our retrieval wrong at every level: A900. */
  public static final String RETRIEVAL_MISMATCH = "GTY-0312";

  /** Retrievals fail with nothing moved, on several studies. */
  public static final String NOTHING_MOVED = "GTY-0313";

  /** The archive no longer has the study. */
  public static final String VANISHED = "GTY-0314";

  /** The archive has the study and lists no instances of it. */
  public static final String NOTHING_LISTED = "GTY-0315";

  /** The archive refuses retrievals: 0110, 0122, 0124, 0211. */
  public static final String RETRIEVAL_REFUSED = "GTY-0316";

  /** A listed instance did not arrive. */
  public static final String INSTANCE_MISSING = "GTY-0317";

  /** An order names a source that is not configured here. */
  public static final String UNKNOWN_SOURCE = "GTY-0318";

  /** The store SCP can't listen. */
  public static final String CANNOT_LISTEN = "GTY-0320";

  /** The spool is full or its disk fails. */
  public static final String SPOOL_FULL = "GTY-0321";

  /** Now is outside the hours in which the source may be worked on. */
  public static final String OUTSIDE_WINDOW = "GTY-0322";

  /** The archive calls an object sent, and it did not come. */
  public static final String MOVED_ELSEWHERE = "GTY-0323";

  /** An object's header is longer than we take. */
  public static final String HEADER_TOO_LONG = "GTY-0324";

  /** Who calls as a source shows another certificate than is configured for it. */
  public static final String CERTIFICATE_DIFFERS = "GTY-0325";

  /** An operator has paused or stopped the source. */
  public static final String PAUSED = "GTY-0335";

  /** Another extractor process works on the source. */
  public static final String NOT_OURS = "GTY-0336";

  /** The archive answers much more slowly than usual. */
  public static final String SLOW = "GTY-0337";

  /** The archive ignores a matching key. */
  public static final String KEY_IGNORED = "GTY-0340";

  /** The archive does not find by a matching key what it has. */
  public static final String KEY_NOT_MATCHED = "GTY-0341";

  /** Objects came under other UIDs than the archive lists. */
  public static final String OTHER_UIDS = "GTY-0345";

  private Codes() {}
}
