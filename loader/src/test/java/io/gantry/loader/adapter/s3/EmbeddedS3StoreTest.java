package io.gantry.loader.adapter.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.embedded.EmbeddedS3;
import io.gantry.loader.ArchiveCodes;
import io.gantry.loader.AtRest;
import io.gantry.loader.StoreCapabilities;
import io.gantry.platform.GantryException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the embedded store. */
class EmbeddedS3StoreTest extends ObjectStoreContract {
  @TempDir static Path directory;
  private static EmbeddedS3 server;

  @BeforeAll
  static void start() {
    server = EmbeddedS3.start(directory, "gantry");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  S3Connection connection() {
    return connection(server.secretAccessKey());
  }

  private static S3Connection connection(String secret) {
    return new S3Connection(
        server.endpoint(), "us-east-1", server.bucket(), "", server.accessKeyId(), secret, 16);
  }

  @Override
  StoreCapabilities expectedCapabilities() {
    return new StoreCapabilities(true, true, true, true);
  }

  @Test
  void encryptionAtRestIsNotClaimedWhereTheStoreDoesNotSayIt() {
    try (S3ObjectStore store = new S3ObjectStore(connection())) {
      AtRest said = store.encryption();
      assertThat(said.verdict()).isNotEqualTo(AtRest.Verdict.ENCRYPTED);
      assertThat(said.evidence()).startsWith("GetBucketEncryption: ");
    }
  }

  @Test
  void wrongCredentialsAreACodedError() {
    try (S3ObjectStore refused = new S3ObjectStore(connection("not the secret"))) {
      assertThatThrownBy(refused::probe)
          .isInstanceOfSatisfying(
              GantryException.class, e -> assertThat(e.code()).isEqualTo(ArchiveCodes.REFUSED))
          .hasMessageContaining("archive.credentials");
    }
  }
}
