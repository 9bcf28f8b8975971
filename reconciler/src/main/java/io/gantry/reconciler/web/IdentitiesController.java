package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The reviewers' worklist, for the commands of this machine. All by POST: the answers have MRNs, so
 * that also who only reads needs the token.
 */
@RestController
@RequestMapping(path = "/api/identities", produces = MediaType.APPLICATION_JSON_VALUE)
class IdentitiesController {
  private static final int MOST = 100_000;

  private final Operations operations;

  IdentitiesController(Operations operations) {
    this.operations = operations;
  }

  /** Body: which ones. */
  record Asked(boolean waitingOnly, int limit) {}

  /** Body: what is decided, by whom, why. */
  record Decided(Review review, String by, String why) {}

  @PostMapping("/list")
  ResponseEntity<byte[]> list(@RequestBody byte[] body) throws IOException {
    Asked asked = Json.mapper().readValue(body, Asked.class);
    return answer(
        operations
            .identities()
            .list(asked.waitingOnly(), Math.min(MOST, Math.max(1, asked.limit()))));
  }

  @PostMapping("/decide")
  ResponseEntity<byte[]> decide(@RequestBody byte[] body) throws IOException {
    Decided decided = Json.mapper().readValue(body, Decided.class);
    return answer(
        operations
            .identities()
            .decide(decided.review(), Caller.request(decided.by(), decided.why())));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unreadable(JsonProcessingException e) {
    return ApiController.problem(
        e.getCause() instanceof GantryException coded
            ? coded
            : new GantryException("GTY-0617", "The request can't be read"));
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
