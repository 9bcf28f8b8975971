package io.gantry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.testkit.Dcmtk;
import java.nio.file.Path;

/**
 * Somebody whom no source's configuration knows, and the dashboard of the process with this state.
 */
record StrangerCheck(Path state) {
  private static final String TITLE = "<b>STRANGER";

  /** Knocks at this store SCP, is refused, and stands on the posture page. */
  void knocks(Dcmtk dcmtk, String calledAe, int port) throws Exception {
    assertThat(dcmtk.echoscu(TITLE, calledAe, port).output())
        .contains("Calling AE Title Not Recognized");
    ChangedValuesCheck dashboard = new ChangedValuesCheck(state);
    await()
        .untilAsserted(() -> {
          JsonNode callers = dashboard.ask("api/posture/callers").body().path("callers");
          assertThat(callers.findValuesAsText("callingAe")).contains(TITLE);
        });
    JsonNode one = dashboard.ask("api/posture/callers").body().path("callers").path(0);
    assertThat(one.path("remote").asText()).isEqualTo("127.0.0.1");
    assertThat(one.path("reason").asText()).isEqualTo("CALLING_AE_UNKNOWN");
    assertThat(one.path("extractor").asText()).startsWith(calledAe + "@");
    assertThat(dashboard.page("posture")).contains("&lt;b&gt;STRANGER").doesNotContain(TITLE);
  }
}
