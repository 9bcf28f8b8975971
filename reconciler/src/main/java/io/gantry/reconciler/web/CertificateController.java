package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** REST: certificates, written below the state directory of this process. */
@RestController
class CertificateController {
  private final CertificateIssuer certificates;

  CertificateController(CertificateIssuer certificates) {
    this.certificates = certificates;
  }

  /** Body: what the certificate is about. */
  record Wanted(String kind, String name) {
    LedgerScope scope() {
      return switch (kind) {
        case "wave" -> new LedgerScope.Wave(name);
        case "study" -> new LedgerScope.Study(name);
        case "project" -> new LedgerScope.Project();
        case null, default ->
            throw new GantryException("GTY-0617", "kind is wave, study or project");
      };
    }
  }

  @PostMapping(path = "/api/certificates", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> issue(@RequestBody byte[] body) throws IOException {
    Wanted wanted = Json.mapper().readValue(body, Wanted.class);
    return ApiController.answer(
        HttpStatus.OK, Map.of("path", certificates.issue(wanted.scope()).toString()));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unreadable(JsonProcessingException e) {
    return ApiController.problem(new GantryException("GTY-0617", "The request can't be read"));
  }
}
