package io.gantry.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.kafka.TransientFailure;
import org.junit.jupiter.api.Test;

class FailureTextTest {
  @Test
  void ourOwnMessagesAreToldAndThoseOfLibrariesAreNot() {
    Exception library = new IllegalStateException("Doe^Jane");

    assertThat(FailureText.of(new GantryException("GTY-0999", "Do this", library)))
        .startsWith("GTY-0999: Do this; caused by IllegalStateException at ")
        .contains("FailureTextTest")
        .doesNotContain("Doe");
    assertThat(FailureText.of(new TransientFailure("the store is away")))
        .isEqualTo("TransientFailure: the store is away");
  }
}
