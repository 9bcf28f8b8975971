package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.wave.HoldClass;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What waits for a person, for the commands of this machine; by POST, with the token. */
@RestController
@RequestMapping(path = "/api/holds", produces = MediaType.APPLICATION_JSON_VALUE)
class HoldsController {
  private static final int MOST = 100_000;

  private final Operations operations;
  private final Ledger ledger;

  HoldsController(Operations operations, Ledger ledger) {
    this.operations = operations;
    this.ledger = ledger;
  }

  /** Body: objects of which study and source, null: of all. */
  record Wanted(@Nullable String study, @Nullable String source, int limit) {}

  /** Body: which ones. */
  record Asked(
      @Nullable String source, @Nullable HoldClass holdClass, int limit, @Nullable String after) {}

  /** Body: what is said, by whom, why. */
  record Resolved(Said resolution, @Nullable String by, @Nullable String why) {}

  /** {@link Holds.Resolution}, of which what is not said is left out. */
  record Said(
      String studyInstanceUid,
      @Nullable String source,
      Holds.Kind kind,
      @Nullable String characterSet,
      @Nullable Boolean alike) {
    Holds.Resolution resolution() {
      return new Holds.Resolution(
          studyInstanceUid, source, kind, characterSet, Boolean.TRUE.equals(alike));
    }
  }

  @PostMapping("/list")
  ResponseEntity<byte[]> list(@RequestBody byte[] body) throws IOException {
    Asked asked = Body.read(body, Asked.class);
    int most = Math.clamp(asked.limit(), 1, MOST);
    List<String> place = NextPage.place(asked.after(), 3);
    return NextPage.answer(
        operations
            .holds()
            .list(
                asked.source(),
                asked.holdClass(),
                place == null ? null : new Holds.After(place.get(0), place.get(1), place.get(2)),
                most + 1),
        most,
        hold -> List.of(hold.code(), hold.source(), hold.studyInstanceUid()));
  }

  /** Where held objects lie, for {@code gantry rules preview}; no values of them. */
  @PostMapping("/objects")
  ResponseEntity<byte[]> objects(@RequestBody byte[] body) throws IOException {
    Wanted wanted = Body.read(body, Wanted.class);
    return answer(
        ledger.heldObjects(
            wanted.study(), wanted.source(), Math.min(MOST, Math.max(1, wanted.limit()))));
  }

  @PostMapping("/resolve")
  ResponseEntity<byte[]> resolve(@RequestBody byte[] body) throws IOException {
    Resolved said = Body.read(body, Resolved.class);
    Said what = said.resolution();
    if (what == null || what.studyInstanceUid() == null || what.kind() == null) {
      throw new GantryException("GTY-0617", "The body names no study, or not what is resolved");
    }
    return answer(
        operations.holds().resolve(what.resolution(), Caller.request(said.by(), said.why())));
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
