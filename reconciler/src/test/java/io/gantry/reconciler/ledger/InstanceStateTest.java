package io.gantry.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.NormalizedEvent.Relation;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.InstanceFacts.Unit;
import io.gantry.reconciler.ledger.InstanceState.UnitState;
import io.gantry.reconciler.ledger.Stored.Role;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InstanceStateTest {
  private static final String ORDER = OrderIds.extract(7);
  private final AnInstance legacy = AnInstance.of("legacy", "1.2", "1.2.1.1").receivedAt(10);
  private final InstanceFacts facts = new InstanceFacts("1.2.1.1");

  private void extracted(AnInstance instance) {
    facts.join(Facts.receipt(instance.extracted(ORDER, "a")));
    facts.join(Facts.expectation(instance.extracted(ORDER, "a")));
  }

  private void loaded(AnInstance instance) {
    extracted(instance);
    facts.join(Facts.receipt(instance.loaded()));
    facts.join(Facts.stored(instance.loaded()));
  }

  private UnitState of(AnInstance instance) {
    UnitState state =
        InstanceState.of(facts)
            .units()
            .get(new Unit(instance.source(), instance.id().studyInstanceUid()));
    return Objects.requireNonNull(state);
  }

  private long roles(Role role) {
    return InstanceState.of(facts).roles().values().stream().filter(role::equals).count();
  }

  @Test
  void aReceivedObjectIsPendingUntilItIsStored() {
    extracted(legacy);
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.PENDING);

    loaded(legacy);
    assertThat(of(legacy))
        .isEqualTo(new UnitState(InstanceClass.VERIFIED, Verdict.PRIMARY, null, false));
    assertThat(roles(Role.VERIFIED)).isEqualTo(1);
  }

  @Test
  void aVersionOfARestampWaitsUntilItsStudyIsDoneAndThenSupersedesTheOneBefore() {
    loaded(legacy);
    Restamped first = version(20, "first");
    facts.join(first);
    assertThat(current()).isEqualTo(legacy.stored().instance());
    assertThat(roles(Role.UNDECIDED)).isEqualTo(1);

    facts.join(first.ofDoneStudy());
    facts.join(version(30, "second"));
    assertThat(current()).isEqualTo(first.stored());
    assertThat(roles(Role.SUPERSEDED)).isEqualTo(1);
    assertThat(roles(Role.UNDECIDED)).isEqualTo(1);

    facts.join(version(30, "second").ofDoneStudy());
    // What was told before comes again: nothing goes back.
    loaded(legacy);
    facts.join(first);
    assertThat(current()).isEqualTo(version(30, "second").stored());
    assertThat(roles(Role.SUPERSEDED)).isEqualTo(2);
    assertThat(roles(Role.UNDECIDED)).isZero();
    assertThat(of(legacy).verdict()).isEqualTo(Verdict.PRIMARY);
  }

  private Restamped version(long ordinal, String content) {
    return new Restamped(
        ordinal, legacy.digest(), Sha256.of(content.getBytes(StandardCharsets.US_ASCII)), false);
  }

  private Sha256 current() {
    return Objects.requireNonNull(InstanceState.of(facts).primary()).stored();
  }

  @Test
  void aMissingInstanceIsMissingUntilItComesAfterAll() {
    facts.join(Facts.expectation(legacy.missing(ORDER)));
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.MISSING);
    assertThat(of(legacy).reason()).isNotNull();

    loaded(legacy);
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.VERIFIED);
  }

  @Test
  void aCopyWaitsForTheOneThatItRepeats() {
    AnInstance shadow = legacy.from("shadow").receivedAt(5);
    extracted(legacy);
    extracted(shadow);
    facts.join(Facts.receipt(shadow.repeats(legacy, Relation.REPEAT)));
    assertThat(of(shadow).instanceClass()).isEqualTo(InstanceClass.PENDING);

    loaded(legacy);
    assertThat(of(shadow))
        .isEqualTo(new UnitState(InstanceClass.VERIFIED, Verdict.REPEAT, null, true));
  }

  @Test
  void aCopyIsHeldOrRejectedWithTheOneThatItRepeats() {
    AnInstance shadow = legacy.from("shadow");
    extracted(legacy);
    facts.join(Facts.receipt(shadow.repeats(legacy, Relation.REPEAT)));
    facts.join(Facts.receipt(legacy.rejected()));
    assertThat(of(shadow).instanceClass()).isEqualTo(InstanceClass.REJECTED);
    assertThat(of(shadow).reason()).isEqualTo(of(legacy).reason());
  }

  @Test
  void copiesThatNameEachOtherStayPending() {
    AnInstance shadow = legacy.from("shadow");
    facts.join(Facts.receipt(shadow.repeats(legacy, Relation.REPEAT)));
    facts.join(Facts.receipt(legacy.repeats(shadow, Relation.REPEAT)));

    assertThat(of(shadow).instanceClass()).isEqualTo(InstanceClass.PENDING);
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.PENDING);
  }

  @Test
  void anotherEncodingOfTheSameContentIsVerifiedAndItsObjectSuperseded() {
    AnInstance shadow = legacy.from("shadow").encoded("implicit").receivedAt(20);
    loaded(legacy);
    loaded(shadow);

    assertThat(of(shadow))
        .isEqualTo(new UnitState(InstanceClass.VERIFIED, Verdict.REENCODED, null, true));
    assertThat(roles(Role.SUPERSEDED)).isEqualTo(1);
  }

  @Test
  void theSamePixelsUnderAnotherHeadAreHeldAsRevised() {
    AnInstance shadow = legacy.from("shadow").head("corrected").receivedAt(20);
    loaded(legacy);
    loaded(shadow);

    assertThat(of(shadow).instanceClass()).isEqualTo(InstanceClass.HELD);
    assertThat(of(shadow).verdict()).isEqualTo(Verdict.REVISED);
    assertThat(of(shadow).reason()).extracting(Reason::code).isEqualTo("GTY-0602");
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.VERIFIED);
    assertThat(roles(Role.UNDECIDED)).isEqualTo(1);
  }

  @Test
  void otherPixelsAreACollision() {
    AnInstance shadow = legacy.from("shadow").pixels("others").receivedAt(20);
    loaded(legacy);
    loaded(shadow);

    assertThat(of(shadow).verdict()).isEqualTo(Verdict.COLLISION);
    assertThat(of(shadow).reason()).extracting(Reason::code).isEqualTo("GTY-0601");
  }

  @Test
  void anotherHeadOfAnObjectWithoutPixelsIsACollision() {
    AnInstance report = legacy.pixels("");
    AnInstance shadow = report.from("shadow").head("other").receivedAt(20);
    loaded(report);
    loaded(shadow);

    assertThat(of(shadow).verdict()).isEqualTo(Verdict.COLLISION);
  }

  @Test
  void theSameUidInAnotherStudyIsACollisionWhicheverCameLater() {
    AnInstance elsewhere = legacy.inStudy("1.3").receivedAt(5);
    loaded(legacy);
    loaded(elsewhere);

    assertThat(of(legacy).verdict()).isEqualTo(Verdict.COLLISION);
    assertThat(of(elsewhere).verdict()).isEqualTo(Verdict.PRIMARY);
  }

  @Test
  void theVersionReceivedFirstIsThePrimaryThenTheSourceDecides() {
    AnInstance shadow = legacy.from("shadow").pixels("others").receivedAt(10);
    loaded(shadow);
    loaded(legacy);

    assertThat(of(legacy).verdict()).isEqualTo(Verdict.PRIMARY);
    assertThat(of(shadow).verdict()).isEqualTo(Verdict.COLLISION);
  }

  @Test
  void aVersionThatWasHeldAndIsStoredLaterIsVerified() {
    extracted(legacy);
    facts.join(Facts.receipt(legacy.held()));
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.HELD);

    loaded(legacy);
    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.VERIFIED);
  }

  @Test
  void aBadVersionBesideAVerifiedOneDoesNoHarm() {
    AnInstance damaged = legacy.pixels("cut").receivedAt(5);
    loaded(legacy);
    extracted(damaged);
    facts.join(Facts.receipt(damaged.rejected()));

    assertThat(of(legacy).instanceClass()).isEqualTo(InstanceClass.VERIFIED);
  }
}
