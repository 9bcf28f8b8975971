package io.gantry.reconciler.adapter.postgres;

import io.gantry.contracts.event.CallersRefused;
import io.gantry.contracts.event.ControlEvent;
import io.gantry.contracts.event.DecisionEvent;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.FailedEvent.InstanceMissing;
import io.gantry.contracts.event.FailedEvent.InstanceUnsolicited;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.InstanceHeld;
import io.gantry.contracts.event.InstanceRejected;
import io.gantry.contracts.event.InventoryEvent.KeysProbed;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.InventoryEvent.SweepFinished;
import io.gantry.contracts.event.InventoryEvent.SweepProgress;
import io.gantry.contracts.event.LoadedEvent.InstanceLoaded;
import io.gantry.contracts.event.LoadedEvent.InstanceRestamped;
import io.gantry.contracts.event.LoadedEvent.ManifestWritten;
import io.gantry.contracts.event.LoadedEvent.ObjectStored;
import io.gantry.contracts.event.LoadedEvent.RepeatSettled;
import io.gantry.contracts.event.LoadedEvent.RestampRefused;
import io.gantry.contracts.event.LoadedEvent.StudyRestamped;
import io.gantry.contracts.event.NormalizedEvent.InstanceNormalized;
import io.gantry.contracts.event.NormalizedEvent.InstanceRepeated;
import io.gantry.contracts.event.OrderEvent;
import io.gantry.contracts.event.PatientEvent.MessageTaken;
import io.gantry.contracts.event.PatientEvent.PatientRecorded;
import io.gantry.contracts.event.PatientEvent.ServerRead;
import io.gantry.contracts.event.SourceLease;
import io.gantry.contracts.event.SourceStatus;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.contracts.event.StudyProgress.StudyListed;
import io.gantry.contracts.event.StudyPublished;
import io.gantry.contracts.event.StudyRefused;
import io.gantry.contracts.event.StudyVerified;
import io.gantry.reconciler.adapter.postgres.QualityTables.Judged;
import io.gantry.reconciler.ledger.Expectation;
import io.gantry.reconciler.ledger.Facts;
import io.gantry.reconciler.ledger.Receipt;
import io.gantry.reconciler.ledger.StudyFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Events of one batch, sorted by what they are facts of. */
final class EventBatch {
  /** An expectation and the SOP Instance UID that it is of. */
  record Expected(String sopInstanceUid, Expectation fact) {}

  final List<Expected> expected = new ArrayList<>();
  final List<Receipt> receipts = new ArrayList<>();
  final List<InstanceExtracted> extracted = new ArrayList<>();
  final List<Judged> judged = new ArrayList<>();
  final List<ObjectStored> loaded = new ArrayList<>();
  final List<InstanceRestamped> restamped = new ArrayList<>();
  final List<StudyRestamped> restamps = new ArrayList<>();
  final List<RestampRefused> notRestamped = new ArrayList<>();
  final List<InstanceUnsolicited> unsolicited = new ArrayList<>();
  final List<StudyFacts> studies = new ArrayList<>();
  final List<StudyFound> found = new ArrayList<>();

  /** Rows of inventories. */
  final List<StudyFound> swept = new ArrayList<>();

  final List<InstanceHeld> held = new ArrayList<>();
  final List<StudyExtracted> ended = new ArrayList<>();
  final List<SweepFinished> sweeps = new ArrayList<>();
  final List<SweepProgress> progress = new ArrayList<>();
  final List<KeysProbed> probes = new ArrayList<>();
  final List<SourceStatus> statuses = new ArrayList<>();
  final List<CallersRefused> callers = new ArrayList<>();
  final List<ManifestWritten> manifests = new ArrayList<>();
  final List<IdentityDecision> identities = new ArrayList<>();
  final List<PatientRecorded> patients = new ArrayList<>();
  final List<StudyPublished> published = new ArrayList<>();
  final List<StudyRefused> refused = new ArrayList<>();

  static EventBatch of(List<? extends Event> events) {
    EventBatch batch = new EventBatch();
    events.forEach(batch::add);
    return batch;
  }

  Set<String> sopInstanceUids() {
    Set<String> uids = new HashSet<>();
    expected.forEach(e -> uids.add(e.sopInstanceUid()));
    receipts.forEach(r -> uids.add(r.instance().sopInstanceUid()));
    restamped.forEach(e -> uids.add(e.instance().sopInstanceUid()));
    return uids;
  }

  /** A row of an inventory that says of a study what its own row does not say yet. */
  void addStudy(StudyFound row) {
    studies.add(Facts.study(row));
  }

  private void add(Event event) {
    switch (event) {
      case StudyFound e when SweepTables.isInventory(e.sweepId()) -> swept.add(e);
      case StudyFound e -> {
        found.add(e);
        studies.add(Facts.study(e));
      }
      case SweepFinished e -> sweeps.add(e);
      case SweepProgress e -> progress.add(e);
      case KeysProbed e -> probes.add(e);
      case SourceStatus e -> statuses.add(e);
      case CallersRefused e -> callers.add(e);
      case InstanceExtracted e -> {
        extracted.add(e);
        receipts.add(Facts.receipt(e));
        expected.add(new Expected(e.instance().sopInstanceUid(), Facts.expectation(e)));
      }
      case InstanceMissing e ->
          expected.add(new Expected(e.instance().sopInstanceUid(), Facts.expectation(e)));
      case InstanceUnsolicited e -> unsolicited.add(e);
      case StudyListed e -> studies.add(Facts.study(e));
      case StudyExtracted e -> {
        ended.add(e);
        studies.add(Facts.study(e));
      }
      case InstanceNormalized e -> {
        receipts.add(Facts.receipt(e));
        judged.add(Judged.of(e));
      }
      case InstanceRepeated e -> receipts.add(Facts.receipt(e));
      case InstanceHeld e -> {
        held.add(e);
        receipts.add(Facts.receipt(e));
        judged.add(Judged.of(e));
      }
      case InstanceLoaded e -> {
        loaded.add(e);
        receipts.add(Facts.receipt(e));
      }
      case RepeatSettled _ -> {
        // Concerns the spool alone: that the copy needs no storing is known from InstanceRepeated.
      }
      case InstanceRejected e -> receipts.add(Facts.receipt(e));
      case ManifestWritten e -> manifests.add(e);
      case InstanceRestamped e -> {
        loaded.add(e);
        restamped.add(e);
      }
      case StudyRestamped e -> restamps.add(e);
      case RestampRefused e -> notRestamped.add(e);
      case IdentityDecision e -> {
        identities.add(e);
        studies.add(Facts.study(e));
      }
      case StudyPublished e -> published.add(e);
      case StudyRefused e -> refused.add(e);
      case PatientRecorded e -> patients.add(e);
      case MessageTaken _, ServerRead _ -> {
        // What it changed is recorded by patient.
      }
      case OrderEvent _, ControlEvent _, SourceLease _, StudyVerified _, DecisionEvent _ ->
          throw new IllegalArgumentException("an event of no topic that the ledger reads");
    }
  }
}
