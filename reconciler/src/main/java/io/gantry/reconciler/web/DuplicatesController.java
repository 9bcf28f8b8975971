package io.gantry.reconciler.web;

import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.duplicates.DuplicateReport.Case;
import io.gantry.reconciler.duplicates.DuplicateReports;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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

  /** The sums, and a page of the cases. */
  @GetMapping(path = "/api/duplicates", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> duplicates(
      @RequestParam(defaultValue = "1000") int cases,
      @RequestParam(required = false) @Nullable String after) {
    int most = Math.clamp(cases, 0, MOST_CASES);
    List<String> place = NextPage.place(after, 3);
    DuplicateReport found =
        reports.duplicates(
            most == 0 ? 0 : most + 1,
            place == null
                ? null
                : new DuplicateReports.After(place.get(0), place.get(1), place.get(2)));
    if (found.cases().size() <= most) {
      return NextPage.answer(found, null);
    }
    List<Case> page = found.cases().subList(0, most);
    Case last = page.getLast();
    return NextPage.answer(
        found.with(page), List.of(last.studyInstanceUid(), last.sopInstanceUid(), last.source()));
  }
}
