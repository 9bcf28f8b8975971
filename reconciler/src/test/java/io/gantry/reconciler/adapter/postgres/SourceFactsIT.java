package io.gantry.reconciler.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gantry.contracts.event.ControlEvent.Mode;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.event.ImagingAttributes.Patient;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.SourceLoad;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.SourceStatus.State;
import io.gantry.reconciler.AnInstance;
import io.gantry.reconciler.ledger.OrderIds;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.quality.SourceQuality.Count;
import io.gantry.reconciler.quality.SourceQuality.Inconsistency;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the ledger keeps of sources: their load, findings in their objects, what does not agree. */
@Timeout(120)
class SourceFactsIT extends OnEmptyLedger {
  @Test
  void whatASourceBearsIsOnRecordAsItsOwnerToldItLast() throws SQLException {
    Instant at = Instant.parse("2026-01-02T03:04:05Z");
    SourceLoad load =
        new SourceLoad(
            "MIGRATOR@1",
            Mode.RUN,
            2,
            4,
            1,
            4,
            new SourceLoad.Traffic(1.5, 0.5, 0, 10),
            Map.of("A702", 31),
            new SourceLoad.Latency(SourceLoad.Latency.What.QUERY, 900, 120),
            new SourceLoad.Window(true, at.plusSeconds(60)),
            new SourceLoad.Room("main", 700, 200, 1000));
    apply(
        List.of(
            new SourceStatus("borne", State.BACKING_OFF, 2, "GTY-0311", "slow", at, load),
            new SourceStatus("borne", State.RUNNING, 1, null, null, at.minusSeconds(5))));
    assertThat(
            one(
                """
                SELECT concat_ws('|', state, owner, mode, studies_at_once, most_at_once,
                  associations_open, credits, objects_per_second, most_megabytes_per_second,
                  refusals->>'A702', latency_of, latency_millis, usual_latency_millis, window_open,
                  window_until = timestamptz '2026-01-02T03:05:05Z', spool_volume, spool_used,
                  spool_held, spool_limit)
                FROM source_status WHERE source = 'borne'\
                """))
        .isEqualTo(
            "BACKING_OFF|MIGRATOR@1|RUN|2|4|1|4|1.5|10|31|QUERY|900|120|t|t|main|700|200|1000");

    apply(List.of(new SourceStatus("borne", State.PAUSED, 0, null, null, at.plusSeconds(1))));
    assertThat(
            one(
                "SELECT concat_ws('|', state, owner, refusals, window_until) FROM source_status"
                    + " WHERE source = 'borne'"))
        .isEqualTo("PAUSED|{}");
  }

  @Test
  void findingsAreKeptPerObjectAndCountedOnce() throws SQLException {
    List<AnInstance> instances = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      instances.add(AnInstance.of("legacy", "1.2", "1.2.1." + i));
    }
    List<InstanceNormalized> events = instances.stream().map(AnInstance::normalized).toList();
    long withFindings = events.stream().filter(event -> !event.findings().isEmpty()).count();

    apply(events);
    apply(events.subList(3, 9));

    LedgerReader ledger = new LedgerReader(database);
    SourceQuality quality = ledger.quality().getFirst();
    assertThat(withFindings).isBetween(1L, 11L);
    assertThat(quality.source()).isEqualTo("legacy");
    assertThat(quality.instances()).isEqualTo(12);
    assertThat(quality.ruleBooks()).hasSize(1);
    assertThat(quality.ruleBooks().getFirst().findings())
        .extracting(Count::path, Count::code, Count::repaired, Count::objects)
        .containsExactly(
            tuple("00081140[].00081155", "invalid-uid", false, withFindings),
            tuple("00100021", "issuer-absent", true, withFindings));
    assertThat(ledger.findings("1.2")).hasSize((int) withFindings);
    assertThat(ledger.findings("1.2.9")).isEmpty();
  }

  @Test
  void aStudyOfTwoPatientsDoesNotAgreeWithItself() throws SQLException {
    AnInstance first = AnInstance.of("legacy", "1.2", "1.2.1.1");
    AnInstance second = AnInstance.of("legacy", "1.2", "1.2.1.2");
    String order = OrderIds.extract(1);
    apply(
        List.of(
            listed("legacy", order, 2),
            first.extracted(order, "legacy-attempt"),
            second.extracted(order, "legacy-attempt"),
            first.loaded(),
            ofPatient("ANOTHER", second.loaded()),
            ended("legacy", order, 2, 2, 0)));

    assertThat(new LedgerReader(database).quality().getFirst().inconsistent())
        .contains(new Inconsistency("00100020", "differs-within-study", 1, "1.2"));
  }

  private static InstanceLoaded ofPatient(String patientId, InstanceLoaded event) {
    ImagingAttributes was = event.attributes();
    Patient patient =
        new Patient(
            patientId,
            was.patient().issuerOfPatientId(),
            was.patient().name(),
            was.patient().birthDate(),
            was.patient().sex());
    return new InstanceLoaded(
        event.eventId(),
        event.source(),
        event.instance(),
        event.sopClassUid(),
        event.transferSyntaxUid(),
        event.received(),
        event.canonicalHead(),
        event.stored(),
        event.object(),
        event.ruleBook(),
        event.changed(),
        event.findings(),
        new ImagingAttributes(patient, was.study(), was.series(), was.instance()),
        event.spool(),
        event.receivedAt(),
        event.storedAt());
  }
}
