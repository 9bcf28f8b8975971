package io.gantry.embedded;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An S3 server in this JVM (s3proxy over a directory), on loopback, with Signature Version 4
 * checked against generated credentials. Objects are files under {@code objects/<bucket>/<key>}.
 * Thread safe.
 *
 * <p>It refuses an object whose checksum header is wrong, but keeps no checksum: who verifies reads
 * the object back. It has no encryption, object lock or lifecycle.
 */
public final class EmbeddedS3 implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.gantry.embedded.s3");
  private static final int MAX_THREADS = 32;

  private final S3Proxy server;
  private final S3Store store;
  private final DirectoryLock lock;
  private final int port;
  private final String bucket;
  private final String accessKeyId;
  private final String secretAccessKey;

  private EmbeddedS3(
      S3Proxy server,
      S3Store store,
      DirectoryLock lock,
      int port,
      String bucket,
      String accessKeyId,
      String secretAccessKey) {
    this.server = server;
    this.store = store;
    this.lock = lock;
    this.port = port;
    this.bucket = bucket;
    this.accessKeyId = accessKeyId;
    this.secretAccessKey = secretAccessKey;
  }

  /** Starts on the port of last time, or any free one. See {@link #start(Path, String, int)}. */
  public static EmbeddedS3 start(Path directory, String bucket) {
    return start(directory, bucket, 0);
  }

  /**
   * Starts the server and returns when it takes requests (about 1 s).
   *
   * @param directory its objects and credentials; made if absent
   * @param bucket made if absent
   * @param port where it listens, on 127.0.0.1; 0 for the one of last time or any free one
   * @throws EmbeddedException GTY-0210, GTY-0211, GTY-0212, GTY-0240
   */
  public static EmbeddedS3 start(Path directory, String bucket, int port) {
    Path home = PrivateFiles.directory(directory);
    DirectoryLock lock = DirectoryLock.take(home);
    try {
      return start(home, lock, bucket, port);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedS3 start(Path home, DirectoryLock lock, String bucket, int port) {
    Path objects = PrivateFiles.directory(home.resolve("objects"));
    int chosen = RememberedPort.choose(home.resolve("port"), port);
    try {
      String id = PrivateFiles.secret(home.resolve("access-key-id"));
      String secret = PrivateFiles.secret(home.resolve("secret-access-key"));
      S3Store store = new S3Store(objects, home.resolve("running"), true);
      store.open();
      PrivateFiles.directory(objects.resolve(bucket));
      S3Proxy server =
          S3Proxy.builder()
              .blobStore(store)
              .endpoint(URI.create("http://127.0.0.1:" + chosen))
              .awsAuthentication(AuthenticationType.AWS_V4, id, secret)
              .jettyMaxThreads(MAX_THREADS)
              .ignoreUnknownHeaders(true)
              .build();
      server.start();
      LOG.info("s3 started port={} bucket={}", server.getPort(), bucket);
      return new EmbeddedS3(server, store, lock, server.getPort(), bucket, id, secret);
    } catch (Exception e) {
      throw new EmbeddedException(
          Codes.S3, "the embedded S3 server does not start in " + home + " on port " + chosen, e);
    }
  }

  /** The endpoint; path-style addressing, any region. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The bucket that was made at the first start. */
  public String bucket() {
    return bucket;
  }

  /** The generated access key id. */
  public String accessKeyId() {
    return accessKeyId;
  }

  /** The generated secret access key; a secret. */
  public String secretAccessKey() {
    return secretAccessKey;
  }

  /** Stops the server. */
  @Override
  public void close() {
    try {
      server.stop();
      store.close();
      lock.close();
      LOG.info("s3 stopped port={}", port);
    } catch (Exception e) {
      LOG.warn("s3 did not stop in order port={}", port, e);
    }
  }
}
