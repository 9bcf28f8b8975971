package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.adapter.argon2.Argon2Hash;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.watch.StudyFilter;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies that people set aside, on the pages, over HTTP, on a ledger double. */
@Timeout(60)
class SetAsidePagesTest {
  private static final String PASSWORD = "correct horse 7 battery";
  private static final Request SETUP = new Request("test", "setup");
  private static final MemoryAccounts STORE = new MemoryAccounts();
  private static final Desk DESK = new Desk();

  @TempDir static Path state;
  private static Dashboard dashboard;

  /** A study at two sources. */
  private static final class OneStudy extends NoLedger {
    private List<EmbargoView> said = List.of();

    @Override
    public Optional<StudyCustody> study(String uid) {
      return Optional.of(
          new StudyCustody(
              uid,
              "held",
              0,
              new StudyCustody.Publication(0, null, 0, null, null, null, null),
              List.of(at("legacy"), at("shadow")),
              List.of(),
              List.of(),
              List.of(),
              said));
    }

    private static StudyCustody.AtSource at(String source) {
      return new StudyCustody.AtSource(source, null, 3, null, null, null, null, "held");
    }
  }

  private static final OneStudy LEDGER = new OneStudy();

  private static final class Desk extends NoOperations implements Embargoes {
    private final List<String> said = new ArrayList<>();
    private boolean secondPerson = true;

    @Override
    public Embargoes embargoes() {
      return this;
    }

    @Override
    public List<EmbargoView> change(
        String study, @Nullable String source, Action action, Request request) {
      request.withReason();
      if (study.startsWith("9.")) {
        throw new GantryException("GTY-0655", "It is in the cloud archive");
      }
      said.add("%s %s at %s by %s".formatted(action, study, source, request.by()));
      boolean waits = action == Action.REJECT && study.equals("1.2.4");
      return List.of(
          new EmbargoView(
              study,
              String.valueOf(source),
              waits ? "proposed" : "held",
              study.equals("1.2.5") ? "pending" : "held",
              request.by(),
              Instant.EPOCH,
              request.why(),
              null));
    }

    @Override
    public Exceptions exceptions() {
      return new OneException(List.of(), secondPerson);
    }
  }

  /** One line of the list of studies. */
  private static final class OneLine extends NoWatch {
    @Override
    public List<StudyLine> studies(StudyFilter filter, StudyFilter.After after, int limit) {
      return List.of(
          new StudyLine("1.2.3", "legacy", "pending", "20260102", "CT", 3, 0, null, null, null));
    }
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
                DESK,
                Inventories.NONE,
                _ -> DuplicateReport.of(List.of(), List.of(), Forecaster.Prices.USUAL),
                Restamps.NONE,
                LEDGER,
                STORE,
                new OneLine(),
                SignOffs.NONE));
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR, Role.REVIEWER)) {
      OneTimePassword first = desk.add(role.text(), role, false, SETUP);
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

  private static EmbargoView said(String source, String state, @Nullable String by) {
    return new EmbargoView("1.2.3", source, state, "held", by, Instant.EPOCH, "why", null);
  }

  @Test
  void whoProposedARejectionIsNotOfferedToAgreeButMayTakeItBack() throws Exception {
    String agree = "Agree: reject";
    String waits = "so somebody else has to agree";
    try (Visitor reviewer = signedIn(Role.REVIEWER)) {
      LEDGER.said =
          List.of(said("legacy", "proposed", " Reviewer"), said("shadow", "proposed", "reviewer"));
      assertThat(reviewer.get("/studies/1.2.3").body())
          .contains(waits, "id=\"restore\"")
          .doesNotContain("id=\"reject\"");

      LEDGER.said = List.of(said("legacy", "proposed", "reviewer"), said("shadow", "held", "ned"));
      assertThat(reviewer.get("/studies/1.2.3").body())
          .as("at the other source nobody has proposed it")
          .contains(waits, ">Reject (Alt+J)<")
          .doesNotContain(agree);

      LEDGER.said = List.of(said("legacy", "proposed", "ned"), said("shadow", "proposed", "ned"));
      assertThat(reviewer.get("/studies/1.2.3").body())
          .contains(agree, "id=\"restore\"")
          .doesNotContain(waits);

      LEDGER.said =
          List.of(said("legacy", "proposed", "reviewer"), said("shadow", "proposed", "reviewer"));
      DESK.secondPerson = false;
      assertThat(reviewer.get("/studies/1.2.3").body())
          .as("two are no longer needed")
          .contains(agree)
          .doesNotContain(waits);
    } finally {
      DESK.secondPerson = true;
    }
    try (Visitor operator = signedIn(Role.OPERATOR)) {
      assertThat(operator.get("/studies/1.2.3").body())
          .doesNotContain(waits, "id=\"reject\"", "id=\"restore\"");
    }
  }

  @Test
  void listsOfferWhatAPersonMaySayOfWhatIsChosen() throws Exception {
    String choice = "value=\"1.2.3~legacy\"";
    String worklistChoice = "value=\"1.2.3~legacy~GTY-0412\"";
    try (Visitor viewer = signedIn(Role.VIEWER);
        Visitor operator = signedIn(Role.OPERATOR);
        Visitor reviewer = signedIn(Role.REVIEWER)) {
      for (String list : List.of("/studies?source=legacy", "/exceptions?kind=character-set")) {
        String back = "name=\"back\" value=\"" + list + "\"";
        assertThat(viewer.get(list).body()).doesNotContain("name=\"chosen\"", "id=\"hold\"");
        assertThat(operator.get(list).body())
            .contains(back, "name=\"chosen\"", "formaction=\"/studies/hold\"", "id=\"release\"")
            .doesNotContain("id=\"reject\"", "value=\"accept\"");
        assertThat(reviewer.get(list).body())
            .contains(back, "formaction=\"/studies/reject\"", "id=\"restore\"")
            .doesNotContain("id=\"hold\"");
      }
      assertThat(operator.get("/studies").body()).contains(choice);
      assertThat(operator.get("/exceptions").body()).contains(worklistChoice);
    }
  }

  @Test
  void eachOfWhatIsChosenIsAnsweredByItself() throws Exception {
    DESK.said.clear();
    try (Visitor operator = signedIn(Role.OPERATOR);
        Visitor reviewer = signedIn(Role.REVIEWER)) {
      List<String> chosen =
          List.of(
              "1.2.3~legacy~GTY-0317",
              "1.2.3~legacy~GTY-0412",
              "1.2.4~shadow",
              "1.2.5~legacy",
              "9.1~legacy",
              "9.2~legacy",
              "nonsense");
      HttpResponse<String> answer =
          post(operator, "hold", "/exceptions?kind=partial&after=1%7E2", "it is asked for", chosen);
      assertThat(location(answer)).isEqualTo("/exceptions?kind=partial&after=1%7E2");
      assertThat(operator.get(location(answer)).body())
          .contains(
              "2 times: The study is held; The study is held once what is under way has ended.")
          .contains(
              "GTY-0655: It is in the cloud archive (2 times); GTY-0689: There is no such line");
      assertThat(DESK.said)
          .containsExactly(
              "HOLD 1.2.3 at legacy by operator",
              "HOLD 1.2.4 at shadow by operator",
              "HOLD 1.2.5 at legacy by operator");
      answer = post(reviewer, "reject", "/studies?state=held", "a phantom", chosen.subList(0, 3));
      assertThat(reviewer.get(location(answer)).body())
          .contains("The study is rejected; It is proposed to reject the study: another person");
      answer = post(operator, "release", "/studies/of-patient/0aF9?state=held", "", chosen);
      assertThat(location(answer)).isEqualTo("/studies/of-patient/0aF9?state=held");
      assertThat(operator.get("/studies").statusCode()).isEqualTo(200);
      assertThat(DESK.said).hasSize(5);

      assertThat(post(operator, "reject", "", "x", chosen).statusCode()).isEqualTo(403);
      assertThat(post(reviewer, "hold", "", "x", chosen).statusCode()).isEqualTo(403);
      List<String> many = IntStream.rangeClosed(1, 201).mapToObj(i -> "1." + i + "~x").toList();
      for (List<String> wrong : List.of(List.<String>of(), many)) {
        post(reviewer, "restore", "/studies", "x", wrong);
        assertThat(reviewer.get("/studies").body()).contains("GTY-0689", "200 at most");
      }
      assertThat(DESK.said).hasSize(5);
    }
  }

  @Test
  void theWayBackLeadsToOneOfOurLists() throws Exception {
    try (Visitor operator = signedIn(Role.OPERATOR)) {
      for (String back :
          List.of(
              "//evil.example/",
              "https://evil.example/",
              "/studies/../users",
              "/studies?{x}",
              "/studies?a=ä",
              "/exceptions?a=\r\nSet-Cookie: evil=1",
              "/exceptionsX")) {
        assertThat(location(post(operator, "hold", back, "x", List.of("1.2.3~legacy"))))
            .as(back)
            .isEqualTo("/studies");
      }
    }
  }

  private static String location(HttpResponse<String> answer) {
    String to = answer.headers().firstValue("Location").orElseThrow();
    return to.startsWith("http") ? to.substring(to.indexOf('/', 8)) : to;
  }

  private static HttpResponse<String> post(
      Visitor visitor, String action, String back, String why, List<String> chosen)
      throws Exception {
    String body =
        Stream.concat(
                chosen.stream().map(one -> "chosen=" + encoded(one)),
                Stream.of(
                    "why=" + encoded(why),
                    "back=" + encoded(back),
                    "_csrf=" + encoded(visitor.csrf("/studies"))))
            .collect(Collectors.joining("&"));
    return visitor.send(
        HttpRequest.newBuilder(dashboard.uri().resolve("/studies/" + action))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
