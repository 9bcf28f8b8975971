package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.reconciler.access.AccountDesk;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.access.Role;
import io.gantry.reconciler.adapter.argon2.Argon2Hash;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.inventory.Inventories;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.restamp.Restamps;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Forecaster;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SignOffs;
import io.gantry.reconciler.web.signin.SignInSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  private static final class Desk extends NoOperations {
    private boolean secondPerson = true;

    @Override
    public Exceptions exceptions() {
      return new OneException(List.of(), secondPerson);
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
                new NoWatch(),
                SignOffs.NONE));
    for (Role role : List.of(Role.OPERATOR, Role.REVIEWER)) {
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
}
