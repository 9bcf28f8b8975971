package io.gantry.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.loader.LoaderSettings.Verify;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.Address;
import io.gantry.platform.config.ArchiveConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoaderSettingsTest {
  private static final URI HERE = URI.create("http://127.0.0.1:9000");

  private static ArchiveConfig archive(
      Address endpoint, @Nullable String id, @Nullable String key) {
    return new ArchiveConfig(
        ArchiveConfig.Type.S3,
        endpoint,
        "b",
        "eu-central-1",
        "p/",
        id,
        key,
        ArchiveConfig.Verify.AUTO);
  }

  @Test
  void theEmbeddedStoreIsReachedWithItsOwnCredentials() {
    LoaderSettings settings =
        LoaderSettings.of(archive(new Address.Embedded(), null, null), HERE, "id", "secret");

    assertThat(settings.connection().endpoint()).isEqualTo(HERE);
    assertThat(settings.connection().accessKeyId()).isEqualTo("id");
    assertThat(settings.connection().prefix()).isEqualTo("p/");
    assertThat(settings.verify()).isEqualTo(Verify.AUTO);
  }

  @Test
  void anotherStoreIsReachedWithTheConfiguredOnes() {
    LoaderSettings settings =
        LoaderSettings.of(archive(new Address.At(HERE), "mine", "hidden"), null, null, null);

    assertThat(settings.connection().accessKeyId()).isEqualTo("mine");
    assertThat(settings.toString()).doesNotContain("hidden").doesNotContain("mine");
  }

  @Test
  void withoutAnEndpointItIsAwsAndItsDefaultCredentials() {
    LoaderSettings settings =
        LoaderSettings.of(archive(new Address.None(), null, null), null, null, null);

    assertThat(settings.connection().endpoint()).isNull();
    assertThat(settings.connection().accessKeyId()).isNull();
  }

  @Test
  void halfACredentialIsAConfigurationError() {
    assertThatThrownBy(
            () -> LoaderSettings.of(archive(new Address.At(HERE), "mine", null), null, null, null))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo(ArchiveCodes.CONFIGURATION))
        .hasMessageContaining("archive.credentials");
  }

  @Test
  void anEmbeddedStoreThatDoesNotRunIsAConfigurationError() {
    assertThatThrownBy(
            () -> LoaderSettings.of(archive(new Address.Embedded(), null, null), null, null, null))
        .isInstanceOfSatisfying(
            GantryException.class, e -> assertThat(e.code()).isEqualTo(ArchiveCodes.CONFIGURATION));
  }
}
