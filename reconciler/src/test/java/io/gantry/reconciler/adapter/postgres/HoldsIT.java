package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.event.ControlEvent.Limits;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.OrderEvent.ExtractOrder;
import io.gantry.embedded.EmbeddedPostgres;
import io.gantry.platform.GantryException;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.Encryption;
import io.gantry.reconciler.wave.HoldClass;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.Holds.Hold;
import io.gantry.reconciler.wave.Holds.Kind;
import io.gantry.reconciler.wave.Holds.Resolution;
import io.gantry.reconciler.wave.Request;
import io.gantry.reconciler.wave.SourceQueue;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What waits for a person, and what becomes of it, on a real PostgreSQL. */
@Timeout(120)
class HoldsIT {
  private static final Request REVIEWER = new Request("reviewer", "looked at it");
  private static final String MAY_BE =
      "what the text is in isn't certain; by 9 bytes it may be windows-1251 (score 0.96)";

  @TempDir static Path home;
  private static EmbeddedPostgres postgres;
  private static Database database;
  private static Holds holds;

  @BeforeAll
  static void startDatabase() throws Exception {
    EmbeddedPostgres.allowPassing(home);
    postgres = EmbeddedPostgres.start(home.resolve("postgres"));
    database = Database.open(postgres.jdbcUrl(), postgres.user(), postgres.password());
    database.takeOver();
    SourceQueue legacy = new SourceQueue("legacy", 0, new Limits(2, 0, 0, ""), Encryption.LOOPBACK);
    holds = new LedgerHolds(database, List.of(legacy), () -> {});
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
    postgres.close();
  }

  private static void holds(String study, String code, String message) throws SQLException {
    AnInstance instance = AnInstance.of("legacy", study, study + ".1");
    InstanceHeld held = instance.held();
    List<? extends Event> events =
        List.of(
            instance.extracted("order", "a"),
            new InstanceHeld(
                held.eventId(),
                held.source(),
                held.instance(),
                held.transferSyntaxUid(),
                held.received(),
                held.spool(),
                code,
                message,
                held.ruleBook(),
                List.of(),
                held.receivedAt()));
    database.change(connection -> new LedgerBatch().apply(connection, events));
  }

  private static List<ExtractOrder> sent() throws SQLException {
    database.change(
        connection -> new OrderTable().release(connection, "legacy", 0, 100, List.of()));
    return database.read(connection -> Outbox.oldest(connection, 1000)).stream()
        .filter(Outbox.Entry.Order.class::isInstance)
        .map(entry -> ((Outbox.Entry.Order) entry).event())
        .filter(ExtractOrder.class::isInstance)
        .map(ExtractOrder.class::cast)
        .toList();
  }

  @Test
  void whatWaitsIsListedByClassAndAChosenSetGoesWithTheOrders() throws SQLException {
    holds("1.1", "GTY-0412", MAY_BE);
    holds("1.2", "GTY-0412", MAY_BE);
    holds("1.3", "GTY-0412", "it may be KOI8-R (score 1.00)");
    holds("1.4", "GTY-0406", "rule a can't be applied");

    assertThat(holds.list(null, HoldClass.CHARACTER_SET, 100))
        .extracting(Hold::studyInstanceUid)
        .contains("1.1", "1.2", "1.3")
        .doesNotContain("1.4");
    assertThat(holds.list("elsewhere", null, 100)).isEmpty();

    List<Hold> still =
        holds.resolve(
            new Resolution("1.1", null, Kind.CHARACTER_SET, "windows-1251", true), REVIEWER);

    assertThat(still).extracting(Hold::resolution).containsExactly("windows-1251 by reviewer");
    assertThat(sent())
        .filteredOn(order -> order.characterSet() != null)
        .allMatch(order -> "windows-1251".equals(order.characterSet()))
        .extracting(ExtractOrder::studyInstanceUid)
        .contains("1.1", "1.2")
        .doesNotContain("1.3");
    List<AuditEntry> audit =
        database.read(connection -> Audit.read(connection, Audit.study("1.1"), 10));
    assertThat(audit)
        .anyMatch(entry ->
            entry.action().equals("hold resolved")
                && entry.by().equals("reviewer")
                && entry.why().equals("looked at it"));
  }

  @Test
  void aSetThatIsTheBeginningOfAnotherIsNotAlikeAndAnAcceptedTextIsSentAsItIs()
      throws SQLException {
    holds("5.1", "GTY-0412", "it may be ISO_IR 13 (score 0.96)");
    holds("5.2", "GTY-0412", "it may be ISO_IR 138 (score 0.96)");
    holds("5.3", "GTY-0412", "it may be KOI8-U (score 1.00, the same as ISO_IR 13, KOI8-R)");

    holds.resolve(new Resolution("5.1", null, Kind.CHARACTER_SET, "ISO_IR 13", true), REVIEWER);

    assertThat(sent())
        .filteredOn(order -> "ISO_IR 13".equals(order.characterSet()))
        .extracting(ExtractOrder::studyInstanceUid)
        .containsExactlyInAnyOrder("5.1", "5.3");
    assertThatThrownBy(
            () -> holds.resolve(new Resolution("5.1", null, Kind.RETRY, null, false), REVIEWER))
        .as("its order is on its way")
        .hasMessageContaining("being moved right now");

    List<Hold> still =
        holds.resolve(new Resolution("5.2", null, Kind.ACCEPT, null, false), REVIEWER);

    assertThat(still).extracting(Hold::resolution).containsExactly("as-it-is by reviewer");
    assertThat(sent())
        .filteredOn(order -> ExtractOrder.AS_IT_IS.equals(order.characterSet()))
        .extracting(ExtractOrder::studyInstanceUid)
        .containsExactly("5.2");
    for (String wrong : List.of("", "a/b", "Ω")) {
      assertThatThrownBy(() ->
              holds.resolve(
                  new Resolution("5.2", null, Kind.CHARACTER_SET, wrong, false), REVIEWER))
          .hasMessageContaining("Name a character set");
    }
  }

  @Test
  void aMendedRuleIsTriedAgainAndAResolutionCanBeWithdrawn() throws SQLException {
    holds("2.1", "GTY-0406", "rule a can't be applied");

    holds.resolve(new Resolution("2.1", "legacy", Kind.RETRY, null, false), REVIEWER);

    assertThat(sent())
        .filteredOn(order -> order.studyInstanceUid().equals("2.1"))
        .hasSize(1)
        .allMatch(order -> order.characterSet() == null);
    assertThat(holds.resolve(new Resolution("2.1", null, Kind.UNDO, null, false), REVIEWER))
        .allMatch(hold -> hold.resolution() == null);
    assertThatThrownBy(
            () -> holds.resolve(new Resolution("2.1", null, Kind.UNDO, null, false), REVIEWER))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("undone");
  }

  @Test
  void whatDoesNotWaitOrWaitsForSomethingElseIsRefused() throws SQLException {
    holds("3.1", "GTY-0401", "Signed");

    assertThatThrownBy(() ->
            holds.resolve(
                new Resolution("3.1", null, Kind.CHARACTER_SET, "KOI8-R", false), REVIEWER))
        .hasMessageContaining("does not wait for a character set");
    assertThatThrownBy(
            () -> holds.resolve(new Resolution("9.9", null, Kind.RETRY, null, false), REVIEWER))
        .hasMessageContaining("Nothing of this study waits");
    assertThatThrownBy(() ->
            holds.resolve(
                new Resolution("3.1", null, Kind.RETRY, null, false), new Request("me", "")))
        .isInstanceOf(GantryException.class);
  }

  @Test
  void whereHeldObjectsLieIsKnown() throws SQLException {
    holds("4.1", "GTY-0412", MAY_BE);

    List<HeldObject> held = new LedgerReader(database).heldObjects("4.1", null, 10);

    assertThat(held).hasSize(1);
    assertThat(held.getFirst().spool())
        .isEqualTo(AnInstance.of("legacy", "4.1", "4.1.1").held().spool());
  }
}
