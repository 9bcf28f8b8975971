package io.gantry.embedded;

/** The error codes of this module, in one place so that none is used twice. */
final class Codes {
  /** A data directory cannot be made or written. */
  static final String DIRECTORY = "GTY-0210";

  /** No free port on loopback. */
  static final String PORT = "GTY-0211";

  /** Another embedded server uses the directory. */
  static final String IN_USE = "GTY-0212";

  /** The Kafka broker does not start. */
  static final String KAFKA = "GTY-0220";

  /** The Kafka broker gave up while running (disk full or failing); the process ends. */
  static final String KAFKA_GAVE_UP = "GTY-0222";

  /** PostgreSQL does not start or cannot be initialized. */
  static final String POSTGRES = "GTY-0230";

  /** A directory above PostgreSQL's cannot be traversed by the user it runs as. */
  static final String POSTGRES_NOT_TRAVERSABLE = "GTY-0231";

  /** No PostgreSQL for this platform. */
  static final String POSTGRES_PLATFORM = "GTY-0232";

  /** The S3 server does not start. */
  static final String S3 = "GTY-0240";

  /** The rehearsal EHR does not start. */
  static final String EHR = "GTY-0250";

  /** The rehearsal EHR's log is damaged. */
  static final String EHR_LOG = "GTY-0251";

  private Codes() {}
}
