package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.adapter.argon2.Argon2Hash;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.Candidates;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Identities;
import io.gantry.reconciler.wave.IdentityQueue;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.Review;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.wave.StudyIdentity;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages where people decide, over HTTP, on a ledger double. */
@Timeout(120)
class WorkPagesTest {
  private static final String PASSWORD = "correct horse 7 battery";
  private static final Request SETUP = new Request("test", "setup");
  private static final MemoryAccounts STORE = new MemoryAccounts();
  private static final Work WORK = new Work();

  @TempDir static Path state;
  private static Dashboard dashboard;

  /** One study waits; what is decided is remembered. */
  private static final class Work extends NoOperations implements IdentityQueue, Identities {
    private final List<String> said = new ArrayList<>();
    private @Nullable Proposal proposal;
    private boolean rejected;

    static StudyIdentity identity() {
      return new StudyIdentity(
          "1.2.3",
          "legacy",
          "review",
          null,
          "10000017",
          5,
          "not enough",
          null,
          "GTY-0440",
          null,
          "held",
          Instant.EPOCH);
    }

    Line line() {
      return new Line(
          identity(), "urgent", "20260102", "CT", 2, null, proposal == null ? null : proposal.by());
    }

    @Override
    public Identities identities() {
      return this;
    }

    @Override
    public IdentityQueue identityQueue() {
      return this;
    }

    @Override
    public Exceptions exceptions() {
      return new OneException(said, false);
    }

    @Override
    public Candidates candidates() {
      return (_, asked, _, _) ->
          List.of(
              new Candidates.Candidate(
                  "10000017",
                  "ENTERPRISE",
                  5,
                  "the birth date agrees",
                  List.of(
                      new Candidates.Field("Family name", asked.name(), "DOE", "same", "agrees"),
                      new Candidates.Field("Sex", "F", "M", "different", "contradicts"))),
              new Candidates.Candidate("10000025", "", 1, "little", List.of()));
    }

    @Override
    public Page list(Filter filter, @Nullable String after, int limit) {
      return new Page(List.of(line()), "0~0~0~1~1");
    }

    @Override
    public Optional<Case> find(String study, String source) {
      return study.equals("1.2.3")
          ? Optional.of(
              new Case(
                  line(),
                  !rejected,
                  rejected,
                  new ArchivePatient("17", "", "", "DOE^<b>JANE", "19700102", "F"),
                  proposal,
                  1,
                  2))
          : Optional.empty();
    }

    @Override
    public Optional<Line> next(String person) {
      return Optional.of(line());
    }

    @Override
    public List<StudyIdentity> decided(int limit) {
      return List.of(identity());
    }

    @Override
    public long waiting() {
      return 1;
    }

    @Override
    public boolean secondPerson() {
      return true;
    }

    @Override
    public void later(String study, String source, Request request) {
      said.add("later " + study);
    }

    @Override
    public void assign(String study, String source, String person, Request request) {
      said.add("assign " + study + " " + person);
    }

    @Override
    public List<StudyIdentity> list(boolean waitingOnly, int limit) {
      return List.of();
    }

    @Override
    public StudyIdentity decide(Review review, Request request) {
      request.withReason();
      if (proposal != null && proposal.by().equals(request.by())) {
        throw new GantryException("GTY-0682", "somebody else has to agree");
      }
      said.add(review.verdict() + " " + review.mrn() + " by " + request.by());
      return identity();
    }
  }

  @Test
  void exceptionsAreFilteredExportedAndDecidedByWhoMay() throws Exception {
    WORK.said.clear();
    String one = "/exceptions/one?study=1.2.3&source=legacy&code=GTY-0412";
    try (Visitor viewer = signedIn(Role.VIEWER)) {
      assertThat(viewer.get("/exceptions?kind=character-set&age=7d&sort=newest").body())
          .contains("character-set 7", "1.2.3", "=may be")
          .doesNotContain("Decide what is chosen");
      assertThat(viewer.get(one).body())
          .contains("1.2.3.4", "wave-7", "reencode: utf-8")
          .doesNotContain("Accept as it is");
      HttpResponse<String> csv = viewer.get("/exceptions.csv");
      assertThat(csv.body())
          .startsWith("study,source,class,")
          .contains("\r\n1.2.3,legacy,character-set,GTY-0412,2,", "\"'=may be \"\"it\"\"\"");
      assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
      assertThat(viewer.get("/exceptions?age=soon").statusCode()).isEqualTo(400);
      assertThat(viewer.get("/exceptions/one?study=9").statusCode()).isEqualTo(404);
    }
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      Map<String, String> chosen = Map.of("chosen", "1.2.3~legacy~GTY-0412", "why", "known");
      Map<String, String> accept = new java.util.HashMap<>(chosen);
      accept.put("action", "accept");
      accept.put("why", "größer als 花森");
      HttpResponse<String> answer = reviewer.form("/exceptions", "/exceptions/decide", accept);
      assertThat(answer.headers().firstValue("Location").orElseThrow())
          .contains("/exceptions/one?study=1.2.3&source=legacy&code=GTY-0412");
      assertThat(reviewer.get(one).body()).contains("It is accepted as it is");
      accept.put("action", "retry");
      accept.put("back", "/exceptions?kind=partial");
      answer = reviewer.form("/exceptions", "/exceptions/decide", accept);
      assertThat(answer.headers().firstValue("Location").orElseThrow())
          .contains("/exceptions?kind=partial");
      assertThat(reviewer.get("/exceptions?kind=partial").body()).contains("GTY-0685: not so");
      accept.put("back", "//evil.example/");
      answer = reviewer.form("/exceptions", "/exceptions/decide", accept);
      assertThat(answer.headers().firstValue("Location").orElseThrow()).doesNotContain("evil");
    }
    assertThat(WORK.said)
        .containsExactly(
            "accept Key[studyInstanceUid=1.2.3, source=legacy, code=GTY-0412] by reviewer: größer als 花森");
  }

  @BeforeAll
  static void serve() {
    AccountDesk desk = new AccountDesk(STORE, new Argon2Hash(), Clock.systemUTC());
    dashboard =
        Dashboard.start(
            "127.0.0.1",
            0,
            state,
            SignInSettings.USUAL,
            new Dashboard.Parts(
                new NoWaves(),
                WORK,
                Inventories.NONE,
                _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL),
                Restamps.NONE,
                new NoLedger(),
                STORE,
                new NoWatch(),
                SignOffs.NONE));
    for (Role role : Role.values()) {
      OneTimePassword first =
          desk.find(role.text()).isPresent()
              ? desk.reset(role.text(), SETUP)
              : desk.add(role.text(), role, role == Role.REVIEWER, SETUP);
      desk.choose(role.text(), first.password(), PASSWORD, SETUP);
    }
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  private static Visitor signedIn(Role role) throws Exception {
    Visitor visitor = new Visitor(dashboard.uri());
    assertThat(visitor.signIn(role.text(), PASSWORD)).isEqualTo("/");
    return visitor;
  }

  @Test
  void aReviewerSeesBothRecordsAndWhatAgreesInWords() throws Exception {
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      assertThat(reviewer.get("/identities").body())
          .contains("1.2.3", "urgent", "second person", "after=0~0~0~1~1");
      assertThat(reviewer.get("/identities/next").headers().firstValue("Location").orElseThrow())
          .contains("/identities/case?study=1.2.3&source=legacy");
      String page = reviewer.get("/identities/case?study=1.2.3&source=legacy").body();
      assertThat(page)
          .contains("same", "different", "contradicts", "the birth date agrees", "10000025")
          .contains("DOE^&lt;b&gt;JANE")
          .doesNotContain("<b>JANE");
      assertThat(reviewer.get("/identities/decided").body()).contains("Undo");
      assertThat(reviewer.get("/identities/case?study=9&source=x").statusCode()).isEqualTo(404);
    }
    assertThat(STORE.notes())
        .anyMatch(note ->
            note.action().equals("patient data")
                && note.subject().equals("GET /identities/case")
                && note.by().equals("reviewer"));
  }

  @Test
  void whatIsDecidedGoesToTheLedgerUnderTheNameThatSignedInAndTheNextCaseAppears()
      throws Exception {
    WORK.said.clear();
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      HttpResponse<String> answer = decide(reviewer, "link", "it is her");
      assertThat(answer.headers().firstValue("Location").orElseThrow())
          .contains("/identities/case");
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .contains("It is decided", "Take it back");
      decide(reviewer, "none", "nobody");
      decide(reviewer, "skip", "phantom");
      reviewer.form("/identities", "/identities/later", Map.of("study", "1.2.3", "source", "x"));
      reviewer.form(
          "/identities",
          "/identities/assign",
          Map.of("study", "1.2.3", "source", "legacy", "person", "ned"));
      assertThat(WORK.said)
          .containsExactly(
              "LINK 10000017 by reviewer",
              "NONE null by reviewer",
              "SKIP null by reviewer",
              "later 1.2.3",
              "assign 1.2.3 ned");

      for (int i = 0; i < 4; i++) {
        reviewer.get("/identities/case?study=1.2.3&source=legacy"); // where the answers led
      }
      decide(reviewer, "link", "");
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .contains("GTY-0643");
      assertThat(decide(reviewer, "destroy", "x").statusCode()).isEqualTo(400);
      assertThat(WORK.said).hasSize(5);
    }
  }

  @Test
  void whatWasTypedOfANewPatientIsStillThereWhereItIsRefused() throws Exception {
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      Map<String, String> typed =
          Map.of(
              "study", "1.2.3", "source", "legacy", "mrn", "20000042", "family", "<Wiśniogórska>");
      reviewer.form("/identities", "/identities/create", typed);
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .as("no reason was given")
          .contains("GTY-0643", "value=\"20000042\"", "value=\"&lt;Wiśniogórska&gt;\"");
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .as("at first it is what the archive says")
          .contains("value=\"DOE\"", "value=\"19700102\"")
          .doesNotContain("20000042");
    }
  }

  @Test
  void whoProposedIsNotOfferedToAgree() throws Exception {
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      WORK.proposal =
          new IdentityQueue.Proposal("link", "10000017", "Reviewer", "sure", Instant.EPOCH);
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .contains("You proposed it")
          .doesNotContain("Why you agree");
      WORK.proposal = new IdentityQueue.Proposal("link", "10000017", "ned", "ok", Instant.EPOCH);
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .contains("Why you agree", "ned");
    } finally {
      WORK.proposal = null;
    }
  }

  @Test
  void ofARejectedStudyNothingIsToBeDecided() throws Exception {
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      WORK.rejected = true;
      assertThat(reviewer.get("/identities/case?study=1.2.3&source=legacy").body())
          .contains("The study is rejected", "href=\"/studies/1.2.3\"")
          .doesNotContain("Nothing is to be decided about this study now", "Link to");
    } finally {
      WORK.rejected = false;
    }
  }

  @Test
  void whoMayNotIsShownNoLinkAndNoPage() throws Exception {
    try (Visitor admin = signedIn(Role.ADMIN)) {
      assertThat(admin.get("/").body()).doesNotContain("href=\"/identities\"");
      assertThat(admin.get("/identities").statusCode()).isEqualTo(403);
    }
  }

  private static HttpResponse<String> decide(Visitor visitor, String verdict, String why)
      throws Exception {
    return visitor.form(
        "/identities",
        "/identities/decide",
        Map.of(
            "study",
            "1.2.3",
            "source",
            "legacy",
            "mrn",
            "10000017",
            "verdict",
            verdict,
            "why",
            why));
  }
}
