package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.wave.Embargoes;
import io.gantry.reconciler.wave.Embargoes.Action;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Studies that people hold or reject: what may be said of them, and what follows. */
@Timeout(120)
class EmbargoesIT extends EmbargoLedger {
  @Test
  void aHeldStudyIsNotOrderedByAnyoneAndTheReleasedOneIsByTheWaveThatWaits() throws SQLException {
    found("1.1", "legacy", 3, 0);
    found("1.2", "legacy", 3, 0);

    assertThat(say(alone, Action.HOLD, ANN))
        .singleElement()
        .matches(view -> view.state().equals("held") && view.studyClass().equals("held"));
    planned();

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|3");
    assertThat(one("SELECT message FROM study WHERE study_uid = '1.1'"))
        .isEqualTo("Held by ann: " + ANN.why());
    assertThat(one("SELECT string_agg(study_uid, ' ') FROM study_order")).isEqualTo("1.2");
    refused("GTY-0656", EmbargoesIT::putFirst);
    assertThat(one("SELECT count(*) FROM urgent")).isEqualTo("0");
    assertBalanced();

    say(alone, Action.HOLD, BOB);
    assertThat(audit()).as("said twice").containsExactly("study held");
    say(alone, Action.RELEASE, BOB);
    say(alone, Action.RELEASE, BOB);

    assertThat(state("1.1")).isEqualTo("PENDING|3");
    assertThat(one("SELECT run FROM study_order WHERE study_uid = '1.1'"))
        .isEqualTo(String.valueOf(run.id()));
    assertThat(audit()).containsExactly("study released", "study held");
    assertBalanced();
  }

  private static void putFirst() throws SQLException {
    SourceQueue legacy = new SourceQueue("legacy", 0, new Limits(4, 0, 0, ""), Encryption.LOOPBACK);
    database.change(connection -> {
      ClinicalLane.study(connection, "1.1", List.of(legacy), false, ANN);
    });
  }

  @Test
  void anOrderThatWaitsIsTakenBackAndOneThatIsUnderWayGoesToItsEnd() throws SQLException {
    found("1.1", "legacy", 2, 0);
    planned();
    assertThat(state("1.1")).isEqualTo("PENDING|2");

    say(alone, Action.HOLD, ANN);

    assertThat(openOrder("1.1", "legacy")).isZero();
    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|0");
    assertBalanced();
    say(alone, Action.RELEASE, ANN);
    send();
    long ordinal = openOrder("1.1", "legacy");
    assertThat(ordinal).as("ordered again, and sent").isPositive();
    assertThat(say(alone, Action.HOLD, BOB).getFirst().studyClass()).isEqualTo("pending");
    refused("GTY-0655", () -> say(alone, Action.REJECT, BOB));
    String order = OrderIds.extract(ordinal);
    AnInstance first = AnInstance.of("legacy", "1.1", "1.1.1.1");
    AnInstance second = AnInstance.of("legacy", "1.1", "1.1.1.2");
    apply(listed("1.1", "legacy", order, 2), first.extracted(order, "attempt-" + order));
    apply(first.loaded(), second.missing(order), ended("1.1", "legacy", order, 2, 1));

    assertThat(state("1.1")).as("what came is stored, the rest waits").isEqualTo("HELD|GTY-0652|0");
    planned();
    assertThat(openOrder("1.1", "legacy")).isZero();
    refused("GTY-0655", () -> say(alone, Action.REJECT, BOB));
    assertBalanced();
    say(alone, Action.RELEASE, BOB);
    assertThat(state("1.1")).isEqualTo("INCOMPLETE|0");
    planned();
    assertThat(openOrder("1.1", "legacy")).isPositive();
  }

  @Test
  void whatIsVerifiedStaysSoAndIsNeitherHeldNorRejected() throws SQLException {
    found("1.1", "legacy", 1, 0);
    planned();
    send();
    say(alone, Action.HOLD, ANN);
    String order = OrderIds.extract(openOrder("1.1", "legacy"));
    AnInstance only = AnInstance.of("legacy", "1.1", "1.1.1.1");
    apply(
        listed("1.1", "legacy", order, 1),
        only.extracted(order, "attempt-" + order),
        only.loaded(),
        ended("1.1", "legacy", order, 1, 1));

    assertThat(state("1.1")).isEqualTo("VERIFIED|0");
    found("1.1", "legacy", 5, 1);
    planned();
    assertThat(openOrder("1.1", "legacy")).as("the hold stands for what is new").isZero();
    say(alone, Action.RELEASE, ANN);
    refused("GTY-0655", () -> say(alone, Action.HOLD, ANN));
    refused("GTY-0655", () -> say(alone, Action.REJECT, ANN));
    assertBalanced();
  }

  @Test
  void aRejectedStudyIsInTheListWithItsReasonUntilItIsRestored() throws SQLException {
    found("1.1", "legacy", 3, 0);
    found("1.1", "shadow", 4, 0);

    say(alone, Action.REJECT, ANN);
    say(alone, Action.REJECT, BOB);

    assertThat(state("1.1")).isEqualTo("REJECTED|GTY-0653|3");
    assertThat(database.read(connection -> new SummaryQuery().one(connection, "w")).orElseThrow())
        .satisfies(summary -> {
          assertThat(summary.studies().rejected()).isEqualTo(1);
          assertThat(summary.instances().rejected()).isEqualTo(7);
          assertThat(summary.instances().addsUp()).isTrue();
          assertThat(summary.exceptions())
              .hasSize(2)
              .allMatch(one -> one.message().equals("Rejected by ann: " + ANN.why()));
        });
    refused("GTY-0655", () -> say(alone, Action.HOLD, ANN));
    refused("GTY-0657", () -> say(alone, Action.RELEASE, ANN));
    assertThat(audit()).hasSize(2);
    alone.change("1.1", "shadow", Action.RESTORE, BOB);
    assertThat(state("1.1")).isEqualTo("REJECTED|GTY-0653|3");
    say(alone, Action.RESTORE, BOB);
    assertThat(state("1.1")).isEqualTo("PENDING|3");
    assertThat(openOrder("1.1", "legacy")).isPositive();
    assertBalanced();
  }

  @Test
  void whereTwoHaveToWantItTheStudyIsHeldUntilTheSecondOneAgrees() throws SQLException {
    found("1.1", "legacy", 3, 0);

    assertThat(say(twoOfThem, Action.REJECT, ANN).getFirst().state()).isEqualTo("proposed");

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|3");
    refused("GTY-0682", () -> say(twoOfThem, Action.REJECT, new Request(" Ann", "once more")));
    assertThat(say(twoOfThem, Action.REJECT, BOB))
        .singleElement()
        .matches(view -> "ann".equals(view.by()) && "bob".equals(view.agreedBy()));
    assertThat(state("1.1")).isEqualTo("REJECTED|GTY-0653|3");
    assertThat(one("SELECT message FROM study"))
        .isEqualTo("Rejected by ann, bob agreed: " + ANN.why());
    assertThat(audit()).containsExactly("study rejected", "study rejection proposed");
  }

  @Test
  void whatCanNotBeSaidIsRefusedWithACode() throws SQLException {
    found("1.1", "legacy", 3, 0);

    refused("GTY-0616", () -> alone.change("9.9", null, Action.HOLD, ANN));
    refused("GTY-0616", () -> alone.change("1.1", "elsewhere", Action.HOLD, ANN));
    refused("GTY-0657", () -> say(alone, Action.RELEASE, ANN));
    refused("GTY-0657", () -> say(alone, Action.RESTORE, ANN));
    refused("GTY-0643", () -> say(alone, Action.HOLD, new Request("ann", "")));
    refused("GTY-0643", () -> say(alone, Action.HOLD, new Request("ann", "x".repeat(201))));
    assertThat(audit()).isEmpty();
  }

  @Test
  void withTheIdentityGateAReleasedStudyOfWhichNothingIsDecidedIsNotOrdered() throws SQLException {
    Embargoes gated = new LedgerEmbargoes(database, false, true, () -> {});
    found("1.1", "legacy", 3, 0);
    say(gated, Action.HOLD, ANN);
    say(gated, Action.RELEASE, ANN);

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0443|3");
    assertThat(openOrder("1.1", "legacy")).isZero();
    assertBalanced();
  }

  @Test
  void aLostOrderOfAHeldStudyIsNotSentAgain() throws SQLException {
    found("1.1", "legacy", 3, 0);
    found("1.2", "legacy", 3, 0);
    planned();
    send();
    say(alone, Action.HOLD, ANN);

    database.change(connection -> new OrderTable().reorder(connection));

    assertThat(state("1.1")).isEqualTo("HELD|GTY-0652|0");
    assertThat(openOrder("1.1", "legacy")).isZero();
    assertThat(openOrder("1.2", "legacy")).isPositive();
    assertBalanced();
  }
}
