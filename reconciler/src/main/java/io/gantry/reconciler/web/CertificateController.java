package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.evidence.CertificateIssuer;
import io.gantry.reconciler.ledger.LedgerScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** REST: certificates, written below the state directory of this process. */
@RestController
class CertificateController {
  private final CertificateIssuer certificates;
  private final WaveCertificates ready;

  CertificateController(CertificateIssuer certificates, WaveCertificates ready) {
    this.certificates = certificates;
    this.ready = ready;
  }

  /** Body: what the certificate is about. */
  record Wanted(String kind, @Nullable String name) {
    LedgerScope scope() {
      return switch (kind) {
        case "wave" -> new LedgerScope.Wave(named());
        case "study" -> new LedgerScope.Study(named());
        case "project" -> new LedgerScope.Project();
        case null, default ->
            throw new GantryException("GTY-0617", "kind is wave, study or project");
      };
    }

    private String named() {
      if (name == null || name.isBlank()) {
        throw new GantryException("GTY-0617", "Say which one: name");
      }
      return name;
    }
  }

  @PostMapping(path = "/api/certificates", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> issue(@RequestBody byte[] body) throws IOException {
    Wanted wanted = Body.read(body, Wanted.class);
    return ApiController.answer(
        HttpStatus.OK, Map.of("path", certificates.issue(wanted.scope()).toString()));
  }

  /** Those that lie ready, newest first. */
  @GetMapping(path = "/api/certificates", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> list() throws IOException {
    return ApiController.answer(HttpStatus.OK, ready.latest());
  }

  /** One of them, as it was signed. */
  @GetMapping(path = "/api/certificates/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> one(@PathVariable String name) throws IOException {
    return signed(ready.ready(name, ".json"));
  }

  /** Who took it over, as that was signed. */
  @GetMapping(
      path = "/api/certificates/{name}/sign-off",
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> signOff(@PathVariable String name) throws IOException {
    ready.ready(name, ".json");
    ready.signedOff(name);
    return signed(ready.ready(name, ".sign-off.json"));
  }

  /** Byte for byte: its digest is on record. */
  private static ResponseEntity<byte[]> signed(Path file) throws IOException {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(Files.readAllBytes(file));
  }
}
