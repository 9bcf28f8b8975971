package io.gantry.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The restamps of the process that holds the state, over its REST API. */
final class RemoteRestamps implements Restamps {
  private static final String ALL = "api/restamps";
  private static final TypeReference<RestampView> ONE = new TypeReference<>() {};
  private static final TypeReference<List<RestampView>> MANY = new TypeReference<>() {};

  private final RemoteInventories.Call call;

  RemoteRestamps(RemoteInventories.Call call) {
    this.call = call;
  }

  @Override
  public RestampView study(String study, RestampSpec spec, Request request) {
    Map<String, Object> body = asked(request);
    body.put("undo", false);
    body.put("patient", spec.patient());
    body.put("reason", spec.reason());
    String decisionId = spec.decisionId();
    if (decisionId != null) {
      body.put("decisionId", decisionId);
    }
    String ruleBook = spec.ruleBook();
    if (ruleBook != null) {
      body.put("ruleBook", ruleBook);
    }
    return require(call.on("POST", ALL + "/studies/" + study, body, ONE));
  }

  @Override
  public RestampView undo(String study, Request request) {
    Map<String, Object> body = asked(request);
    body.put("undo", true);
    return require(call.on("POST", ALL + "/studies/" + study, body, ONE));
  }

  @Override
  public List<RestampView> of(String study) {
    return require(call.on("GET", ALL + "/studies/" + study, null, MANY));
  }

  @Override
  public List<RestampView> open(long after, int limit) {
    if (after != 0) {
      throw new GantryException("GTY-0109", "The oldest restamps only are listed by commands");
    }
    return require(call.on("GET", ALL + "?limit=" + limit, null, MANY));
  }

  @Override
  public List<RestampView> forMerge(
      PatientKey prior, PatientValues surviving, String decisionId, Request request) {
    Map<String, Object> body = asked(request);
    body.put("prior", prior);
    body.put("surviving", surviving);
    body.put("decisionId", decisionId);
    return require(call.on("POST", ALL + "/merges", body, MANY));
  }

  @Override
  public void unmerge(PatientKey prior, Request request) {
    throw new GantryException("GTY-0109", "The running process takes back no merges over REST");
  }

  private static Map<String, Object> asked(Request request) {
    Map<String, Object> body = new HashMap<>();
    body.put("by", request.by());
    body.put("why", request.why());
    return body;
  }

  private static <T> T require(Optional<T> answer) {
    return answer.orElseThrow(() ->
        new GantryException(
            "GTY-0109", "The running process is of another version: it has no restamps"));
  }
}
