package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.duplicates.DuplicateReports;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST: what came from more than one source. */
@RestController
class DuplicatesController {
  private static final int MOST_CASES = 100_000;

  private final DuplicateReports reports;

  DuplicatesController(DuplicateReports reports) {
    this.reports = reports;
  }

  @GetMapping(path = "/api/duplicates", produces = MediaType.APPLICATION_JSON_VALUE)
  byte[] duplicates(@RequestParam(defaultValue = "1000") int cases) throws JsonProcessingException {
    return Json.mapper().writeValueAsBytes(reports.duplicates(Math.clamp(cases, 0, MOST_CASES)));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }
}
