package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** REST of restamps, for the commands of this machine. */
@RestController
@RequestMapping(path = "/api/restamps", produces = MediaType.APPLICATION_JSON_VALUE)
class RestampController {
  private final Restamps restamps;

  RestampController(Restamps restamps) {
    this.restamps = restamps;
  }

  /** Body: what is wanted of the study; {@code undo} asks for the values before. */
  record Wanted(
      @Nullable String decisionId,
      @Nullable PatientValues patient,
      @Nullable String ruleBook,
      @Nullable Reason reason,
      boolean undo,
      String by,
      String why) {}

  /** Body: a merge of patients. */
  record Merge(
      PatientKey prior, PatientValues surviving, String decisionId, String by, String why) {}

  @PostMapping("/studies/{study}")
  ResponseEntity<byte[]> study(@PathVariable String study, @RequestBody byte[] body)
      throws IOException {
    Wanted wanted = Json.mapper().readValue(body, Wanted.class);
    Request request = Caller.request(wanted.by(), wanted.why());
    if (wanted.undo()) {
      return answer(restamps.undo(study, request));
    }
    PatientValues patient = wanted.patient();
    Reason reason = wanted.reason();
    RestampSpec spec =
        new RestampSpec(
            wanted.decisionId(),
            patient == null ? PatientValues.NONE : patient,
            wanted.ruleBook(),
            reason == null ? Reason.COERCE : reason);
    return answer(restamps.study(study, spec, request));
  }

  @GetMapping("/studies/{study}")
  ResponseEntity<byte[]> of(@PathVariable String study) {
    return answer(restamps.of(study));
  }

  @PostMapping("/merges")
  ResponseEntity<byte[]> merge(@RequestBody byte[] body) throws IOException {
    Merge merge = Json.mapper().readValue(body, Merge.class);
    return answer(
        restamps.forMerge(
            merge.prior(),
            merge.surviving(),
            merge.decisionId(),
            Caller.request(merge.by(), merge.why())));
  }

  @GetMapping
  ResponseEntity<byte[]> open() {
    return answer(restamps.open());
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unreadable(JsonProcessingException e) {
    // A problem that the request itself found is told; what Jackson says may quote values.
    return ApiController.problem(
        e.getCause() instanceof GantryException coded
            ? coded
            : new GantryException("GTY-0617", "The request can't be read"));
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
