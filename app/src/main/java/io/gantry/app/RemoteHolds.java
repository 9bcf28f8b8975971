package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.HoldClass;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What waits in the process that holds the state, over its REST API. */
final class RemoteHolds implements Holds {
  private static final String ALL = "api/holds/";

  private final RemoteInventories.Call call;

  RemoteHolds(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public List<Hold> list(@Nullable String source, @Nullable HoldClass holdClass, int limit) {
    Map<String, Object> asked = new HashMap<>(Map.of("limit", limit));
    if (source != null) {
      asked.put("source", source);
    }
    if (holdClass != null) {
      asked.put("holdClass", holdClass);
    }
    return require(call.on("POST", ALL + "list", asked, new TypeReference<List<Hold>>() {}));
  }

  @Override
  public List<Hold> resolve(Resolution resolution, Request request) {
    return require(
        call.on(
            "POST",
            ALL + "resolve",
            Map.of("resolution", resolution, "by", request.by(), "why", request.why()),
            new TypeReference<List<Hold>>() {}));
  }

  private static <T> T require(Optional<T> answer) {
    return answer.orElseThrow(() ->
        new GantryException(
            "GTY-0109", "The running process is of another version: it has no such worklist"));
  }
}
