package io.gantry.reconciler.web;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.reconciler.access.Account;
import io.gantry.reconciler.access.ApiToken;
import io.gantry.reconciler.access.IssuedToken;
import io.gantry.reconciler.access.OneTimePassword;
import io.gantry.reconciler.changes.RecordedChanges;
import io.gantry.reconciler.duplicates.DuplicateReport;
import io.gantry.reconciler.evidence.Certificate;
import io.gantry.reconciler.inventory.Claim;
import io.gantry.reconciler.inventory.InventoryReport;
import io.gantry.reconciler.inventory.InventorySpec;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.StudyCustody;
import io.gantry.reconciler.quality.ObjectFindings;
import io.gantry.reconciler.quality.SourceQuality;
import io.gantry.reconciler.restamp.RestampView;
import io.gantry.reconciler.watch.RefusedCallers;
import io.gantry.reconciler.watch.StudyLine;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.EmbargoView;
import io.gantry.reconciler.wave.Exceptions;
import io.gantry.reconciler.wave.Forecast;
import io.gantry.reconciler.wave.Holds;
import io.gantry.reconciler.wave.PatientBooks;
import io.gantry.reconciler.wave.PostureLine;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.StudyIdentity;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WaveSpec;
import io.gantry.reconciler.wave.WaveStatus;
import io.gantry.reconciler.wave.WaveSummary;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** What each controller reads and writes; answers that are a map of one or two names have none. */
final class ApiTypes {
  private static final Type SOURCES = listOf(new TypeReference<List<SourceView>>() {});
  private static final Type RESTAMPS = listOf(new TypeReference<List<RestampView>>() {});
  private static final Type HOLDS = listOf(new TypeReference<List<Holds.Hold>>() {});

  private static final Type EMBARGOES = listOf(new TypeReference<List<EmbargoView>>() {});

  /** By method and path. */
  static final Map<String, Type> REQUESTS =
      Map.ofEntries(
          entry("POST /api/waves", WaveSpec.class),
          entry("POST /api/certificates", CertificateController.Wanted.class),
          entry("POST /api/inventories", InventorySpec.class),
          entry("POST /api/inventories/{id}/claims", listOf(new TypeReference<List<Claim>>() {})),
          entry("POST /api/operations/waves", OperationsController.Planned.class),
          entry("POST /api/operations/waves/{name}/{move}", OperationsController.Asked.class),
          entry("POST /api/operations/forecast", OperationsController.Planning.class),
          entry(
              "POST /api/operations/sources/{name}/mode/{mode}", OperationsController.Asked.class),
          entry("POST /api/operations/sources/{name}/limits", OperationsController.Limited.class),
          entry("POST /api/operations/kill", OperationsController.Asked.class),
          entry("POST /api/operations/lift", OperationsController.Asked.class),
          entry("POST /api/operations/first", OperationsController.First.class),
          entry("POST /api/operations/studies/{uid}/hold", EmbargoController.AtSource.class),
          entry("POST /api/operations/studies/{uid}/release", EmbargoController.AtSource.class),
          entry("POST /api/operations/studies/{uid}/reject", EmbargoController.AtSource.class),
          entry("POST /api/operations/studies/{uid}/restore", EmbargoController.AtSource.class),
          entry("POST /api/identities/list", IdentitiesController.Asked.class),
          entry("POST /api/identities/decide", IdentitiesController.Decided.class),
          entry("POST /api/identities/questions", IdentitiesController.Wanted.class),
          entry("POST /api/identities/settle", IdentitiesController.Settled.class),
          entry("POST /api/identities/import", IdentitiesController.Imported.class),
          entry("POST /api/holds/list", HoldsController.Asked.class),
          entry("POST /api/holds/objects", HoldsController.Wanted.class),
          entry("POST /api/holds/resolve", HoldsController.Resolved.class),
          entry("POST /api/restamps/studies/{study}", RestampController.Wanted.class),
          entry("POST /api/restamps/merges", RestampController.Merge.class),
          entry("POST /api/users", AccountsController.Added.class),
          entry("POST /api/users/{name}", AccountsController.Changed.class),
          entry("POST /api/users/{name}/password", AccountsController.Asked.class),
          entry("POST /api/users/{name}/tokens", AccountsController.Wanted.class),
          entry("POST /api/users/tokens/{id}/revoke", AccountsController.Asked.class));

  /** By method and path. */
  static final Map<String, Type> ANSWERS =
      Map.ofEntries(
          entry("GET /api/posture", listOf(new TypeReference<List<PostureLine>>() {})),
          entry("GET /api/posture/callers", RefusedCallers.class),
          entry(
              "GET /api/certificates", listOf(new TypeReference<List<WaveCertificates.Line>>() {})),
          entry("GET /api/certificates/{name}", Certificate.class),
          entry("GET /api/certificates/{name}/sign-off", Certificate.class),
          entry("GET /api/waves", listOf(new TypeReference<List<WaveSummary>>() {})),
          entry("GET /api/waves/{name}", WaveSummary.class),
          entry("GET /api/studies", listOf(new TypeReference<List<StudyLine>>() {})),
          entry("GET /api/exceptions", listOf(new TypeReference<List<Exceptions.Line>>() {})),
          entry("GET /api/studies/{uid}", StudyCustody.class),
          entry(
              "GET /api/studies/{uid}/findings",
              listOf(new TypeReference<List<ObjectFindings>>() {})),
          entry("GET /api/studies/{uid}/instances/{sop}/changes", RecordedChanges.class),
          entry("GET /api/quality", listOf(new TypeReference<List<SourceQuality>>() {})),
          entry("GET /api/duplicates", DuplicateReport.class),
          entry("POST /api/inventories", InventoryReport.class),
          entry("GET /api/inventories/{id}", InventoryReport.class),
          entry("GET /api/inventories/latest", InventoryReport.class),
          entry("GET /api/operations/waves", listOf(new TypeReference<List<WaveLine>>() {})),
          entry("POST /api/operations/waves", WaveStatus.class),
          entry("GET /api/operations/waves/{name}", WaveStatus.class),
          entry("POST /api/operations/waves/{name}/{move}", WaveStatus.class),
          entry("POST /api/operations/forecast", Forecast.class),
          entry("GET /api/operations/history", listOf(new TypeReference<List<AuditEntry>>() {})),
          entry("GET /api/operations/behind", StudiesController.Behind.class),
          entry("GET /api/operations/sources", SOURCES),
          entry("POST /api/operations/sources/{name}/mode/{mode}", SOURCES),
          entry("POST /api/operations/sources/{name}/limits", SOURCES),
          entry("POST /api/operations/kill", SOURCES),
          entry("POST /api/operations/lift", SOURCES),
          entry("POST /api/operations/first", UrgentView.class),
          entry("GET /api/operations/first", listOf(new TypeReference<List<UrgentView>>() {})),
          entry("POST /api/operations/studies/{uid}/hold", EMBARGOES),
          entry("POST /api/operations/studies/{uid}/release", EMBARGOES),
          entry("POST /api/operations/studies/{uid}/reject", EMBARGOES),
          entry("POST /api/operations/studies/{uid}/restore", EMBARGOES),
          entry("POST /api/identities/list", listOf(new TypeReference<List<StudyIdentity>>() {})),
          entry("POST /api/identities/decide", StudyIdentity.class),
          entry(
              "POST /api/identities/questions",
              listOf(new TypeReference<List<PatientBooks.Question>>() {})),
          entry("POST /api/identities/settle", PatientBooks.Question.class),
          entry("POST /api/identities/import", PatientBooks.Imported.class),
          entry("POST /api/holds/list", HOLDS),
          entry("POST /api/holds/objects", listOf(new TypeReference<List<HeldObject>>() {})),
          entry("POST /api/holds/resolve", HOLDS),
          entry("POST /api/restamps/studies/{study}", RestampView.class),
          entry("GET /api/restamps/studies/{study}", RESTAMPS),
          entry("POST /api/restamps/merges", RESTAMPS),
          entry("GET /api/restamps", RESTAMPS),
          entry("GET /api/users", listOf(new TypeReference<List<Account>>() {})),
          entry("POST /api/users", OneTimePassword.class),
          entry("POST /api/users/{name}", Account.class),
          entry("POST /api/users/{name}/password", OneTimePassword.class),
          entry("GET /api/users/tokens", listOf(new TypeReference<List<ApiToken>>() {})),
          entry("POST /api/users/{name}/tokens", IssuedToken.class));

  private ApiTypes() {}

  private static Type listOf(TypeReference<?> reference) {
    return reference.getType();
  }
}
