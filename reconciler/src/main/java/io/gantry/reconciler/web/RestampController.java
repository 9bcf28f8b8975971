package io.gantry.reconciler.web;

import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.contracts.event.StudyVerified.PatientKey;
import io.gantry.reconciler.restamp.RestampSpec;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST of restamps, for the commands of this machine. */
@RestController
@RequestMapping(path = "/api/restamps", produces = MediaType.APPLICATION_JSON_VALUE)
class RestampController {
  private static final int LONGEST = 10_000;

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
      @Nullable String by,
      @Nullable String why) {}

  /** Body: a merge of patients. */
  record Merge(
      PatientKey prior,
      PatientValues surviving,
      String decisionId,
      @Nullable String by,
      @Nullable String why) {}

  @PostMapping("/studies/{study}")
  ResponseEntity<byte[]> study(@PathVariable String study, @RequestBody byte[] body)
      throws IOException {
    Wanted wanted = Body.read(body, Wanted.class);
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
    Merge merge = Body.read(body, Merge.class);
    return answer(
        restamps.forMerge(
            merge.prior(),
            merge.surviving(),
            merge.decisionId(),
            Caller.request(merge.by(), merge.why())));
  }

  @GetMapping
  ResponseEntity<byte[]> open(
      @RequestParam(defaultValue = "1000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    int most = Math.clamp(limit, 1, LONGEST);
    return NextPage.answer(
        restamps.open(ordinal(NextPage.place(after, 1)), most + 1),
        most,
        one -> List.of(Long.toString(one.ordinal())));
  }

  private static long ordinal(@Nullable List<String> place) {
    try {
      return place == null ? 0 : Long.parseLong(place.getFirst());
    } catch (NumberFormatException e) {
      throw NextPage.unknown();
    }
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
