package io.gantry.loader;

import io.gantry.loader.adapter.s3.S3Connection;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.ArchiveConfig;
import io.gantry.platform.retry.Backoff;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the loader needs to know.
 *
 * @param connection where the cloud archive is; its prefix goes before every key
 * @param objectsAtOnce objects sent at the same time
 * @param retries how long one object is tried
 */
public record LoaderSettings(
    S3Connection connection, Verify verify, int objectsAtOnce, Retries retries) {
  /** Sync clients do best at a few times the processors; more only queue in the archive. */
  public static final int OBJECTS_AT_ONCE = 8;

  /** Connections beyond those of the objects: manifests, listings, verification. */
  private static final int FURTHER_CONNECTIONS = 8;

  /** AUTO: by what the start-up probe found. READ_BACK: always read the object and hash it. */
  public enum Verify {
    AUTO,
    READ_BACK
  }

  /**
   * How long one object is tried before it is rejected, so that every wave ends.
   *
   * @param attempts failures of one object while the archive otherwise answers
   * @param outage how long the archive as a whole may be away
   */
  public record Retries(int attempts, Backoff backoff, Duration outage) {
    /** About 30 s of failures, ten minutes of outage. */
    public static final Retries DEFAULT =
        new Retries(
            5, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15)), Duration.ofMinutes(10));
  }

  /**
   * From the configuration.
   *
   * @param embedded endpoint of the embedded store, needed where {@code endpoint: embedded}
   * @param accessKeyId of the embedded store; else the configured one holds
   * @throws GantryException GTY-0504 where the configuration contradicts itself
   */
  public static LoaderSettings of(
      ArchiveConfig archive,
      @Nullable URI embedded,
      @Nullable String accessKeyId,
      @Nullable String secretAccessKey) {
    if ((archive.accessKeyId() == null) != (archive.secretAccessKey() == null)) {
      throw new GantryException(
          ArchiveCodes.CONFIGURATION,
          "archive.credentials needs both accessKeyId and secretAccessKey, or neither");
    }
    boolean isEmbedded = archive.endpoint() instanceof Address.Embedded;
    if (isEmbedded && embedded == null) {
      throw new GantryException(
          ArchiveCodes.CONFIGURATION, "archive.endpoint is embedded, but no embedded store runs");
    }
    URI endpoint =
        switch (archive.endpoint()) {
          case Address.Embedded() -> embedded;
          case Address.At(URI uri) -> uri;
          case Address.None() -> null;
        };
    return of(new S3Connection(
            endpoint,
            archive.region(),
            archive.bucket(),
            archive.prefix(),
            isEmbedded ? accessKeyId : archive.accessKeyId(),
            isEmbedded ? secretAccessKey : archive.secretAccessKey(),
            OBJECTS_AT_ONCE + FURTHER_CONNECTIONS))
        .verify(
            switch (archive.verify()) {
              case AUTO -> Verify.AUTO;
              case READ_BACK -> Verify.READ_BACK;
            });
  }

  /** Defaults for everything but the connection. */
  public static LoaderSettings of(S3Connection connection) {
    return new LoaderSettings(connection, Verify.AUTO, OBJECTS_AT_ONCE, Retries.DEFAULT);
  }

  /** The same with another way to verify. */
  public LoaderSettings verify(Verify value) {
    return new LoaderSettings(connection, value, objectsAtOnce, retries);
  }

  /** The same with other patience. */
  public LoaderSettings retries(Retries value) {
    return new LoaderSettings(connection, verify, objectsAtOnce, value);
  }
}
