package io.gantry.platform.config;

import java.time.Duration;

/**
 * The listener for HL7 v2 ADT messages over MLLP.
 *
 * @param enabled whether the section is there
 * @param port 0 = any free one
 * @param acknowledgements ORIGINAL: AA, AE, AR, whatever the sender says; ENHANCED: as MSH-15 and
 *     MSH-16 ask (HL7 v2.5.1 chapter 2.9.3)
 * @param connections at once
 * @param messageKilobytes KiB that a message may have
 * @param messageSeconds that a message may take from its first byte to its last
 */
public record Hl7Config(
    boolean enabled,
    String bind,
    int port,
    TlsConfig tls,
    Acknowledgements acknowledgements,
    int connections,
    int messageKilobytes,
    int messageSeconds) {
  /** Nobody listens. */
  public static final Hl7Config OFF =
      new Hl7Config(
          false, "127.0.0.1", 2575, TlsConfig.OFF, Acknowledgements.ORIGINAL, 32, 1024, 30);

  /** Modes of acknowledgement. */
  public enum Acknowledgements {
    ORIGINAL,
    ENHANCED
  }

  /** From its first byte to its last. */
  public Duration messageTime() {
    return Duration.ofSeconds(messageSeconds);
  }
}
