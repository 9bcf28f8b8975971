package io.gantry.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.config.CertificateKeyConfig.InState;
import io.gantry.platform.config.CertificateKeyConfig.Kms;
import io.gantry.platform.config.CertificateKeyConfig.Pkcs11;
import io.gantry.platform.config.CertificateKeyConfig.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesReaderTest {
  @TempDir Path temp;

  @BeforeEach
  void libraryAndPin() throws IOException {
    Files.writeString(temp.resolve("libpkcs11.so"), "");
    Files.writeString(temp.resolve("pin"), "271828\n");
  }

  private GantryConfig load(String certificates) throws IOException {
    Path file = temp.resolve("gantry.yaml");
    Files.writeString(
        file,
        """
        state: state
        sources: [ { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: 4242 } ]
        """
            + certificates.replace("PIN", "${file:" + temp.resolve("pin") + "}"));
    return ConfigLoader.load(file);
  }

  @Test
  void withoutTheSectionTheKeyIsAFileOfTheStateDirectory() throws IOException {
    assertThat(load("").certificates()).isEqualTo(new InState());
  }

  @Test
  void aKeyInATokenIsNamedByLibrarySlotAndLabelAndItsPinIsNotShown() throws IOException {
    GantryConfig config =
        load(
            """
            certificates:
              pkcs11: { library: libpkcs11.so, slot: 1430472619, key: gantry, pin: "PIN" }
            """);

    assertThat(config.certificates())
        .isEqualTo(
            new Pkcs11(
                temp.resolve("libpkcs11.so"), new Slot(false, 1_430_472_619), "gantry", "271828"));
    assertThat(config.toString() + ConfigLoader.show(config))
        .contains("1430472619")
        .doesNotContain("271828");
  }

  @Test
  void aKeyInKmsIsNamedByKeyAndRegion() throws IOException {
    GantryConfig config =
        load("certificates:\n  kms: { key: alias/gantry, region: eu-central-1 }\n");

    assertThat(config.certificates())
        .isEqualTo(new Kms("alias/gantry", "eu-central-1", null, null, null));
    assertThat(ConfigLoader.show(config)).contains("alias/gantry", "eu-central-1");
  }

  @Test
  void secretsInTheFileAndTwoKeysAtOnceAreRefused() {
    assertThatThrownBy(() ->
            load(
                """
                certificates:
                  pkcs11: { library: none.so, slot: first, slotIndex: 1, pin: "271828" }
                  kms: { key: a key, endpoint: "http://kms.example/" }
                """))
        .hasMessageContaining("certificates.kms: one key signs")
        .hasMessageContaining("certificates.pkcs11.library")
        .hasMessageContaining("certificates.pkcs11.slotIndex: give slot or slotIndex")
        .hasMessageContaining("certificates.pkcs11.key: is missing")
        .hasMessageContaining("certificates.pkcs11.pin: must be a reference")
        .message()
        .doesNotContain("271828");
    assertThatThrownBy(() ->
            load(
                """
                certificates:
                  kms:
                    key: a key
                    endpoint: "http://kms.example/"
                    credentials: { secretAccessKey: hush }
                """))
        .hasMessageContaining("certificates.kms.key")
        .hasMessageContaining("certificates.kms.region: is missing")
        .hasMessageContaining("certificates.kms.endpoint: must be https:// off loopback")
        .hasMessageContaining("certificates.kms.credentials.accessKeyId: is missing")
        .hasMessageContaining("certificates.kms.credentials.secretAccessKey: must be a reference")
        .message()
        .doesNotContain("hush");
  }
}
