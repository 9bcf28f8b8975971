package io.gantry.reconciler.web;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AuditTrail;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.WavePlan;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** What operators do to waves and sources, for the commands of this machine. */
@RestController
@RequestMapping(path = "/api/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class OperationsController {
  private static final int LONGEST_HISTORY = 10_000;

  private final Operations operations;

  OperationsController(Operations operations) {
    this.operations = operations;
  }

  /** Body of what asks for nothing else. */
  record Asked(@Nullable String by, @Nullable String why) {
    Request request() {
      return Caller.request(by, why);
    }
  }

  /** Body: a plan and who plans it. */
  record Planned(WavePlan plan, @Nullable String by, @Nullable String why) {}

  /** Body: a plan, and what was found of it at the sources. */
  record Planning(WavePlan plan, @Nullable List<Forecast.Surveyed> surveyed) {}

  /** Body: limits by name. */
  record Limited(Map<String, String> limits, @Nullable String by, @Nullable String why) {}

  /** Body: a study, or a patient at a source. */
  record First(
      @Nullable String studyInstanceUid,
      @Nullable String patientId,
      @Nullable String source,
      @Nullable String by,
      @Nullable String why) {}

  @GetMapping("/waves")
  ResponseEntity<byte[]> waves() {
    return answer(operations.waves());
  }

  @GetMapping("/waves/{name}")
  ResponseEntity<byte[]> status(@PathVariable String name) {
    return answer(operations.status(name));
  }

  @PostMapping("/waves")
  ResponseEntity<byte[]> plan(@RequestBody byte[] body) throws IOException {
    Planned planned = Body.read(body, Planned.class);
    operations.plan(planned.plan(), Caller.request(planned.by(), planned.why()));
    return answer(operations.status(planned.plan().name()));
  }

  @PostMapping("/forecast")
  ResponseEntity<byte[]> forecast(@RequestBody byte[] body) throws IOException {
    Planning planning = Body.read(body, Planning.class);
    List<Forecast.Surveyed> surveyed = planning.surveyed();
    return answer(operations.forecast(planning.plan(), surveyed == null ? List.of() : surveyed));
  }

  @PostMapping("/waves/{name}/{move}")
  ResponseEntity<byte[]> move(
      @PathVariable String name, @PathVariable String move, @RequestBody byte[] body)
      throws IOException {
    operations.move(name, choice(Move.class, move), Body.read(body, Asked.class).request());
    return answer(operations.status(name));
  }

  @GetMapping("/history")
  ResponseEntity<byte[]> history(
      @RequestParam(required = false) @Nullable String subject,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(required = false) @Nullable String after) {
    AuditTrail.Page page =
        operations
            .audit()
            .list(
                new AuditTrail.Filter(subject, AuditTrail.Kind.ALL),
                number(NextPage.place(after, 1)),
                Math.clamp(limit, 1, LONGEST_HISTORY));
    Long before = page.before();
    return NextPage.answer(page.entries(), before == null ? null : List.of(before.toString()));
  }

  private static @Nullable Long number(@Nullable List<String> place) {
    try {
      return place == null ? null : Long.valueOf(place.getFirst());
    } catch (NumberFormatException e) {
      throw NextPage.unknown();
    }
  }

  @GetMapping("/sources")
  ResponseEntity<byte[]> sources() {
    return answer(operations.sources());
  }

  @PostMapping("/sources/{name}/mode/{mode}")
  ResponseEntity<byte[]> control(
      @PathVariable String name, @PathVariable String mode, @RequestBody byte[] body)
      throws IOException {
    operations.control(name, choice(Mode.class, mode), Body.read(body, Asked.class).request());
    return sources();
  }

  @PostMapping("/sources/{name}/limits")
  ResponseEntity<byte[]> limits(@PathVariable String name, @RequestBody byte[] body)
      throws IOException {
    Limited limited = Body.read(body, Limited.class);
    operations.limits(name, limited.limits(), Caller.request(limited.by(), limited.why()));
    return sources();
  }

  @PostMapping("/kill")
  ResponseEntity<byte[]> kill(@RequestBody byte[] body) throws IOException {
    operations.kill(Body.read(body, Asked.class).request());
    return sources();
  }

  @PostMapping("/lift")
  ResponseEntity<byte[]> lift(@RequestBody byte[] body) throws IOException {
    operations.lift(Body.read(body, Asked.class).request());
    return sources();
  }

  @PostMapping("/first")
  ResponseEntity<byte[]> first(@RequestBody byte[] body) throws IOException {
    First first = Body.read(body, First.class);
    Request request = Caller.request(first.by(), first.why());
    String study = first.studyInstanceUid();
    if (study != null) {
      return answer(operations.studyFirst(study, first.source(), request));
    }
    String patient = first.patientId();
    String source = first.source();
    if (patient == null || source == null) {
      throw new GantryException("GTY-0617", "Name a study, or a patient and a source");
    }
    return answer(operations.patientFirst(patient, source, request));
  }

  @GetMapping("/first")
  ResponseEntity<byte[]> first(@RequestParam(required = false) @Nullable String study) {
    return answer(operations.urgent(study));
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String text) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new GantryException("GTY-0617", "There is no such request", e);
    }
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
