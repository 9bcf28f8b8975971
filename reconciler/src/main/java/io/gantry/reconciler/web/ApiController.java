package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.ledger.Ledger;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveSummary;
import io.gantry.reconciler.wave.WaveSummary.WaveException;
import io.gantry.reconciler.wave.Waves;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST for the commands of this machine; JSON in the dialect of the command line. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class ApiController {
  private static final int MOST_EXCEPTIONS = 50_000;

  private final Waves waves;
  private final Ledger ledger;

  ApiController(Waves waves, Ledger ledger) {
    this.waves = waves;
    this.ledger = ledger;
  }

  @GetMapping("/waves")
  ResponseEntity<byte[]> waves() {
    return answer(HttpStatus.OK, waves.list());
  }

  /** With a page of its exceptions. */
  @GetMapping("/waves/{name}")
  ResponseEntity<byte[]> wave(
      @PathVariable String name,
      @RequestParam(defaultValue = "1000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    int most = Math.clamp(limit, 0, MOST_EXCEPTIONS);
    List<String> place = NextPage.place(after, 5);
    WaveSummary found =
        waves.summary(
            name,
            place == null
                ? null
                : new WaveException(
                    place.get(0), place.get(1), place.get(2), place.get(3), place.get(4)),
            most == 0 ? 0 : most + 1);
    boolean more = found.exceptions().size() > most;
    WaveSummary page = more ? found.with(found.exceptions().subList(0, most)) : found;
    return NextPage.answer(page, more ? place(page.exceptions().getLast()) : null);
  }

  private static List<String> place(WaveException last) {
    return Stream.of(
            last.studyInstanceUid(),
            last.sopInstanceUid(),
            last.source(),
            last.code(),
            last.message())
        .map(part -> part == null ? "" : part)
        .toList();
  }

  /** Body: a {@link WaveSpec}. */
  @PostMapping("/waves")
  ResponseEntity<byte[]> start(@RequestBody byte[] body) throws IOException {
    WaveSpec spec = Body.read(body, WaveSpec.class);
    waves.start(spec);
    return answer(HttpStatus.ACCEPTED, Map.of("wave", spec.name()));
  }

  @GetMapping("/studies/{uid}")
  ResponseEntity<byte[]> study(@PathVariable String uid) {
    return ledger
        .study(uid)
        .map(custody -> answer(HttpStatus.OK, custody))
        .orElseThrow(
            () -> new GantryException("GTY-0616", "The ledger knows no study with this UID"));
  }

  @GetMapping("/quality")
  ResponseEntity<byte[]> quality() {
    return answer(HttpStatus.OK, ledger.quality());
  }

  @GetMapping("/studies/{uid}/findings")
  ResponseEntity<byte[]> findings(@PathVariable String uid) {
    return answer(HttpStatus.OK, ledger.findings(uid));
  }

  /** The code, and the status that goes with it. */
  static ResponseEntity<byte[]> problem(GantryException e) {
    String message = e.getMessage();
    return answer(
        status(e.code()), Map.of("code", e.code(), "message", message == null ? "" : message));
  }

  /** The status that goes with a code, for programs and pages alike. */
  static HttpStatus status(String code) {
    return switch (code) {
      case "GTY-0614", "GTY-0616", "GTY-0832", "GTY-0836" -> HttpStatus.NOT_FOUND;
      case "GTY-0613",
          "GTY-0642",
          "GTY-0648",
          "GTY-0649",
          "GTY-0651",
          "GTY-0655",
          "GTY-0656",
          "GTY-0657",
          "GTY-0682",
          "GTY-0683" ->
          HttpStatus.CONFLICT;
      case "GTY-0833", "GTY-0835" -> HttpStatus.CONFLICT;
      case "GTY-0830", "GTY-0831", "GTY-0834" -> HttpStatus.SERVICE_UNAVAILABLE;
      case "GTY-0805" -> HttpStatus.FORBIDDEN;
      case "GTY-0607", "GTY-0609" -> HttpStatus.SERVICE_UNAVAILABLE;
      default -> HttpStatus.BAD_REQUEST;
    };
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unreadable(JsonProcessingException e) {
    // A problem that the specification itself found is told; what Jackson says may quote values.
    if (e.getCause() instanceof GantryException coded) {
      return problem(coded);
    }
    return answer(
        HttpStatus.BAD_REQUEST,
        Map.of(
            "code",
            "GTY-0617",
            "message",
            "The body is not a wave: name, sources, query, studies"));
  }

  static ResponseEntity<byte[]> answer(HttpStatus status, Object body) {
    try {
      return ResponseEntity.status(status)
          .contentType(MediaType.APPLICATION_JSON)
          .body(Json.mapper().writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + body.getClass().getSimpleName(), e);
    }
  }
}
