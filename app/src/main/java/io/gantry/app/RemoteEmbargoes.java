package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Studies that people hold or reject, at the process that holds the state. */
final class RemoteEmbargoes implements Embargoes {
  private final RemoteInventories.Call call;

  RemoteEmbargoes(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public List<EmbargoView> change(
      String study, @Nullable String source, Action action, Request request) {
    Map<String, String> body = new HashMap<>(Map.of("by", request.by(), "why", request.why()));
    if (source != null) {
      body.put("source", source);
    }
    return call.on(
            "POST",
            "api/operations/studies/"
                + URLEncoder.encode(study, StandardCharsets.UTF_8)
                + "/"
                + action.name().toLowerCase(Locale.ROOT),
            body,
            new TypeReference<List<EmbargoView>>() {})
        .orElseThrow(() ->
            new GantryException(
                "GTY-0616",
                "The ledger knows no study with this UID"
                    + (source == null ? "" : " at " + source)
                    + ": gantry inventory finds what there is"));
  }
}
