package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.Lags;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyFilter.After;
import io.gantry.reconciler.wave.Exceptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST: the lists of studies and of what did not go through, page by page. */
@RestController
class StudiesController {
  private static final int MOST = 10_000;

  private final Backend backend;

  StudiesController(Backend backend) {
    this.backend = backend;
  }

  /** What of exceptions is asked for; see {@link Exceptions.Filter}. */
  record Which(
      @Nullable String exceptionClass,
      @Nullable String source,
      @Nullable String wave,
      @Nullable String code,
      @Nullable String assignee,
      @Nullable Boolean accepted,
      @Nullable Integer minutes) {
    Exceptions.Filter filter() {
      return new Exceptions.Filter(
          Boolean.TRUE.equals(accepted),
          Filters.given(exceptionClass),
          Filters.given(source),
          Filters.given(wave),
          Filters.given(code),
          Filters.person(assignee),
          minutes == null ? 0 : Math.max(0, minutes),
          false);
    }
  }

  @GetMapping(path = "/api/studies", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> studies(
      @RequestParam(required = false) @Nullable String uid,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String code,
      @RequestParam(required = false) @Nullable String wave,
      @RequestParam(defaultValue = "1000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    int most = Math.clamp(limit, 1, MOST);
    List<String> place = NextPage.place(after, 2);
    return NextPage.answer(
        backend
            .watch()
            .studies(
                new StudyFilter(uid, source, state, code, wave, null, null),
                place == null ? After.START : new After(place.get(0), place.get(1)),
                most + 1),
        most,
        line -> List.of(line.studyInstanceUid(), line.source()));
  }

  /** How far behind everything is: see the overview. */
  record Behind(Lags lags, List<SpoolUse> spools) {}

  @GetMapping(path = "/api/operations/behind", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> behind() {
    return NextPage.answer(
        new Behind(backend.watch().lags(), SpoolUse.of(backend.operations().sources())), null);
  }

  @GetMapping(path = "/api/exceptions", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> exceptions(
      @ModelAttribute Which which,
      @RequestParam(defaultValue = "1000") int limit,
      @RequestParam(required = false) @Nullable String after) {
    List<String> place = NextPage.place(after, 1);
    Exceptions.Page page =
        backend
            .operations()
            .exceptions()
            .list(
                which.filter(),
                place == null ? null : place.getFirst(),
                Math.clamp(limit, 1, MOST));
    String next = page.after();
    return NextPage.answer(page.lines(), next == null ? null : List.of(next));
  }
}
