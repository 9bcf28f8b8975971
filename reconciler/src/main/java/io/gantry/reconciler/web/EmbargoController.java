package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Holds, releases, rejects and restores one study. */
@RestController
@RequestMapping(path = "/api/operations/studies", produces = MediaType.APPLICATION_JSON_VALUE)
class EmbargoController {
  private final Operations operations;

  EmbargoController(Operations operations) {
    this.operations = operations;
  }

  /** Body: at which source (left out: wherever it is), who, why. */
  record AtSource(@Nullable String source, @Nullable String by, @Nullable String why) {}

  @PostMapping("/{uid}/hold")
  ResponseEntity<byte[]> hold(@PathVariable String uid, @RequestBody byte[] body)
      throws IOException {
    return change(uid, Action.HOLD, body);
  }

  @PostMapping("/{uid}/release")
  ResponseEntity<byte[]> release(@PathVariable String uid, @RequestBody byte[] body)
      throws IOException {
    return change(uid, Action.RELEASE, body);
  }

  @PostMapping("/{uid}/reject")
  ResponseEntity<byte[]> reject(@PathVariable String uid, @RequestBody byte[] body)
      throws IOException {
    return change(uid, Action.REJECT, body);
  }

  @PostMapping("/{uid}/restore")
  ResponseEntity<byte[]> restore(@PathVariable String uid, @RequestBody byte[] body)
      throws IOException {
    return change(uid, Action.RESTORE, body);
  }

  private ResponseEntity<byte[]> change(String uid, Action action, byte[] body) throws IOException {
    AtSource asked = Body.read(body, AtSource.class);
    return ApiController.answer(
        HttpStatus.OK,
        operations
            .embargoes()
            .change(uid, asked.source(), action, Caller.request(asked.by(), asked.why())));
  }
}
