package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.Operations;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.web.signin.Caller;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
  record Asked(boolean waitingOnly, int limit, @Nullable String after) {}

  /** Body: what is decided, by whom, why. */
  record Decided(Review review, @Nullable String by, @Nullable String why) {}

  @PostMapping("/list")
  ResponseEntity<byte[]> list(@RequestBody byte[] body) throws IOException {
    Asked asked = Body.read(body, Asked.class);
    int most = Math.clamp(asked.limit(), 1, MOST);
    List<String> place = NextPage.place(asked.after(), 3);
    return NextPage.answer(
        operations
            .identities()
            .list(asked.waitingOnly(), place == null ? null : after(place), most + 1),
        most,
        one -> List.of(one.decidedAt().toString(), one.studyInstanceUid(), one.source()));
  }

  private static Identities.After after(List<String> place) {
    try {
      return new Identities.After(Instant.parse(place.get(0)), place.get(1), place.get(2));
    } catch (DateTimeParseException e) {
      throw NextPage.unknown();
    }
  }

  @PostMapping("/decide")
  ResponseEntity<byte[]> decide(@RequestBody byte[] body) throws IOException {
    Decided decided = Body.read(body, Decided.class);
    return answer(
        operations
            .identities()
            .decide(decided.review(), Caller.request(decided.by(), decided.why())));
  }

  /** Body: which files of this machine, by whom, why. */
  record Imported(PatientBooks.Import wanted, @Nullable String by, @Nullable String why) {}

  /** Body: what is decided of a message, by whom, why. */
  record Settled(String id, boolean apply, @Nullable String by, @Nullable String why) {}

  @PostMapping("/import")
  ResponseEntity<byte[]> load(@RequestBody byte[] body) throws IOException {
    Imported asked = Body.read(body, Imported.class);
    return answer(
        operations.patients().load(asked.wanted(), Caller.request(asked.by(), asked.why())));
  }

  /** Body, where there is one: which part of the list. */
  record Wanted(@Nullable Integer limit, @Nullable String after) {}

  /** The index has them in memory: what a page costs is their number, not the ledger's size. */
  @PostMapping("/questions")
  ResponseEntity<byte[]> questions(@RequestBody(required = false) byte @Nullable [] body)
      throws IOException {
    Wanted wanted =
        body == null || body.length == 0 ? new Wanted(null, null) : Body.read(body, Wanted.class);
    Integer limit = wanted.limit();
    int most = limit == null ? MOST : Math.clamp(limit, 1, MOST);
    List<String> place = NextPage.place(wanted.after(), 2);
    QuestionPlace behind = place == null ? null : QuestionPlace.of(place);
    return NextPage.answer(
        operations.patients().questions().stream()
            .filter(one -> behind == null || QuestionPlace.at(one).compareTo(behind) > 0)
            .sorted(Comparator.comparing(QuestionPlace::at))
            .limit(most + 1L)
            .toList(),
        most,
        one -> List.of(one.receivedAt().toString(), one.id()));
  }

  /** Where a question stands: the longest waiting first. */
  private record QuestionPlace(Instant receivedAt, String id) implements Comparable<QuestionPlace> {
    private static final Comparator<QuestionPlace> ORDER =
        Comparator.comparing(QuestionPlace::receivedAt).thenComparing(QuestionPlace::id);

    static QuestionPlace at(PatientBooks.Question question) {
      return new QuestionPlace(question.receivedAt(), question.id());
    }

    static QuestionPlace of(List<String> place) {
      try {
        return new QuestionPlace(Instant.parse(place.get(0)), place.get(1));
      } catch (DateTimeParseException e) {
        throw NextPage.unknown();
      }
    }

    @Override
    public int compareTo(QuestionPlace other) {
      return ORDER.compare(this, other);
    }
  }

  @PostMapping("/settle")
  ResponseEntity<byte[]> settle(@RequestBody byte[] body) throws IOException {
    Settled asked = Body.read(body, Settled.class);
    return answer(
        operations
            .patients()
            .settle(asked.id(), asked.apply(), Caller.request(asked.by(), asked.why())));
  }

  private static ResponseEntity<byte[]> answer(Object body) {
    return ApiController.answer(HttpStatus.OK, body);
  }
}
