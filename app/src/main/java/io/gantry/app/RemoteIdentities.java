package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.StudyIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reviewers' worklist of the process that holds the state, over its REST API. */
final class RemoteIdentities implements Identities {
  private static final String ALL = "api/identities/";

  private final RemoteInventories.Call call;

  RemoteIdentities(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public List<StudyIdentity> list(boolean waitingOnly, int limit) {
    return require(
        call.on(
            "POST",
            ALL + "list",
            Map.of("waitingOnly", waitingOnly, "limit", limit),
            new TypeReference<List<StudyIdentity>>() {}));
  }

  @Override
  public StudyIdentity decide(Review review, Request request) {
    return require(
        call.on(
            "POST",
            ALL + "decide",
            Map.of("review", review, "by", request.by(), "why", request.why()),
            new TypeReference<StudyIdentity>() {}));
  }

  private static <T> T require(Optional<T> answer) {
    return answer.orElseThrow(() ->
        new GantryException(
            "GTY-0109", "The running process is of another version: it has no such worklist"));
  }
}
