package io.gantry.fhir.adapter.hapi;

import ca.uhn.fhir.rest.client.exceptions.FhirClientConnectionException;
import ca.uhn.fhir.rest.client.exceptions.NonFhirResponseException;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import io.gantry.fhir.publish.EhrFailure;
import io.gantry.fhir.publish.EhrFailure.Kind;
import io.gantry.fhir.rules.Codes;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.OperationOutcome;

/**
 * HTTP status and OperationOutcome to what helps. Never the text of an answer: it may name people.
 */
final class Failures {
  private static final Set<Integer> PASSING = Set.of(408, 421, 423, 425, 429);

  private Failures() {}

  static EhrFailure of(RuntimeException failure) {
    return switch (failure) {
      case FhirClientConnectionException e -> connection(e);
      case BaseServerResponseException e -> status(e);
      default ->
          new EhrFailure(
              Kind.PERMANENT,
              Codes.NOT_FHIR,
              "the EHR's answer can't be understood (" + failure.getClass().getSimpleName() + ")",
              failure);
    };
  }

  private static EhrFailure connection(FhirClientConnectionException e) {
    Throwable root = e;
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof TokenSending.NoToken none) {
        return none.why();
      }
      root = cause;
    }
    return new EhrFailure(
        Kind.TRANSIENT,
        Codes.UNAVAILABLE,
        "the EHR can't be reached (" + root.getClass().getSimpleName() + "): check fhir.baseUrl",
        e);
  }

  private static EhrFailure status(BaseServerResponseException e) {
    int status = e.getStatusCode();
    if ((status >= 500 && status != 501) || PASSING.contains(status)) {
      return new EhrFailure(Kind.TRANSIENT, Codes.UNAVAILABLE, "the EHR answers HTTP " + status, e);
    }
    if (status == 409 || status == 412) {
      return new EhrFailure(
          Kind.CONFLICT,
          Codes.CONFLICT,
          "the EHR's resource was changed at the same time (HTTP " + status + ")",
          e);
    }
    if (status == 401 || status == 403) {
      return new EhrFailure(
          Kind.PERMANENT,
          Codes.NOT_ALLOWED,
          "the EHR does not let us (HTTP " + status + "): check our rights there",
          e);
    }
    if (e instanceof NonFhirResponseException) {
      return new EhrFailure(
          Kind.PERMANENT,
          Codes.NOT_FHIR,
          "the EHR's answer is not FHIR (HTTP " + status + "): check fhir.baseUrl",
          e);
    }
    return new EhrFailure(
        Kind.PERMANENT, Codes.REFUSED, "the EHR refuses it: HTTP " + status + issues(e), e);
  }

  /** The codes of the OperationOutcome, e.g. {@code (required, MSG_PARAM_INVALID)}. */
  private static String issues(BaseServerResponseException e) {
    if (!(e.getOperationOutcome() instanceof OperationOutcome outcome)) {
      return "";
    }
    Set<String> codes = new TreeSet<>();
    for (OperationOutcome.OperationOutcomeIssueComponent issue : outcome.getIssue()) {
      if (issue.hasCode()) {
        codes.add(issue.getCode().toCode());
      }
      issue.getDetails().getCoding().stream()
          .map(coding -> coding.getCode())
          .filter(code -> code != null && code.matches("[A-Za-z0-9._-]{1,64}"))
          .forEach(codes::add);
    }
    return codes.isEmpty() ? "" : " (" + String.join(", ", codes) + ")";
  }
}
