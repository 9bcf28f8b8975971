package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.inventory.Claim;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventoryReport.Finding;
import io.gantry.reconciler.inventory.InventorySpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** REST of inventories, for {@code gantry inventory} where another process holds the state. */
@RestController
@RequestMapping(path = "/api/inventories", produces = MediaType.APPLICATION_JSON_VALUE)
class InventoryController {
  private static final int MOST_FINDINGS = 100_000;

  private final Inventories inventories;

  InventoryController(Inventories inventories) {
    this.inventories = inventories;
  }

  /** Body: an {@link InventorySpec}. */
  @PostMapping
  ResponseEntity<byte[]> open(@RequestBody byte[] body) throws IOException {
    return answer(HttpStatus.ACCEPTED, inventories.open(Body.read(body, InventorySpec.class)));
  }

  /** Body: a list of {@link Claim}. */
  @PostMapping("/{id}/claims")
  ResponseEntity<byte[]> claim(
      @PathVariable long id,
      @RequestParam String kind,
      @RequestParam String source,
      @RequestBody byte[] body)
      throws IOException {
    List<Claim> claims = Json.mapper().readValue(body, new TypeReference<>() {});
    if (claims == null || claims.contains(null)) {
      throw new GantryException("GTY-0617", "The body is no list of claims");
    }
    inventories.claim(id, kind, source, claims);
    return answer(HttpStatus.ACCEPTED, Map.of("claims", claims.size()));
  }

  @PostMapping("/{id}/begin")
  ResponseEntity<byte[]> begin(@PathVariable long id) {
    inventories.begin(id);
    return answer(HttpStatus.ACCEPTED, Map.of("inventory", id));
  }

  /** With its findings, or a page of them. */
  @GetMapping("/{id}")
  ResponseEntity<byte[]> report(
      @PathVariable long id,
      @RequestParam(defaultValue = "100000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    return found(inventories.outline(id), limit, after);
  }

  @GetMapping("/latest")
  ResponseEntity<byte[]> latest(
      @RequestParam(defaultValue = "100000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    return found(inventories.outline(), limit, after);
  }

  private ResponseEntity<byte[]> found(
      Optional<InventoryReport> report, int limit, @Nullable String after) {
    InventoryReport one =
        report.orElseThrow(() -> new GantryException("GTY-0631", "There is no such inventory"));
    int most = Math.clamp(limit, 0, MOST_FINDINGS);
    List<String> place = NextPage.place(after, 3);
    List<Finding> findings =
        inventories.findings(
            one.inventory(),
            null,
            null,
            place == null ? null : new Inventories.After(place.get(0), place.get(1), place.get(2)),
            most + 1);
    boolean more = findings.size() > most;
    List<Finding> page = more ? findings.subList(0, most) : findings;
    return NextPage.answer(
        one.with(page),
        more && !page.isEmpty()
            ? List.of(
                page.getLast().source(),
                page.getLast().finding(),
                page.getLast().studyInstanceUid())
            : null);
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    HttpStatus status =
        switch (e.code()) {
          case "GTY-0631" -> HttpStatus.NOT_FOUND;
          case "GTY-0632" -> HttpStatus.CONFLICT;
          case "GTY-0607", "GTY-0609" -> HttpStatus.SERVICE_UNAVAILABLE;
          default -> HttpStatus.BAD_REQUEST;
        };
    return answer(status, Map.of("code", e.code(), "message", String.valueOf(e.getMessage())));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unreadable(JsonProcessingException e) {
    // A problem that the specification itself found is told; what Jackson says may quote values.
    return e.getCause() instanceof GantryException coded
        ? refused(coded)
        : refused(new GantryException("GTY-0630", "The body is not an inventory"));
  }

  private static ResponseEntity<byte[]> answer(HttpStatus status, Object body) {
    try {
      return ResponseEntity.status(status)
          .contentType(MediaType.APPLICATION_JSON)
          .body(Json.mapper().writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + body.getClass().getSimpleName(), e);
    }
  }
}
