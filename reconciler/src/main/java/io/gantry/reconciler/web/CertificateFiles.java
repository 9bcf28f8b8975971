package io.gantry.reconciler.web;

import io.gantry.reconciler.evidence.CertificatePdf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A wave's certificate: the files to be kept and checked off line, and a paper to be read. */
@RestController
class CertificateFiles {
  private final WaveCertificates certificates;

  CertificateFiles(WaveCertificates certificates) {
    this.certificates = certificates;
  }

  @GetMapping("/waves/{name}/certificate.json")
  ResponseEntity<Resource> certificate(@PathVariable String name) {
    return file(certificates.ready(name, ".json"), MediaType.APPLICATION_JSON);
  }

  @GetMapping("/waves/{name}/certificate.instances.jsonl")
  ResponseEntity<Resource> instances(@PathVariable String name) {
    return file(
        certificates.ready(name, ".instances.jsonl"),
        MediaType.parseMediaType("application/jsonl"));
  }

  /** Who took it over: signed as the certificate is, and put there now where it is missing. */
  @GetMapping("/waves/{name}/certificate.sign-off.json")
  ResponseEntity<Resource> signOff(@PathVariable String name) {
    certificates.ready(name, ".json");
    certificates.signedOff(name);
    return file(certificates.ready(name, ".sign-off.json"), MediaType.APPLICATION_JSON);
  }

  /** To be read and filed; made of the certificate each time it is asked for. */
  @GetMapping("/waves/{name}/certificate.pdf")
  ResponseEntity<byte[]> paper(@PathVariable String name) throws IOException {
    Path file = certificates.ready(name, ".json");
    certificates.signedOff(name);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CertificatePdf.write(file, out);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_PDF)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename(String.valueOf(file.getFileName()).replaceAll("\\.json$", ".pdf"))
                .build()
                .toString())
        .body(out.toByteArray());
  }

  private static ResponseEntity<Resource> file(Path file, MediaType type) {
    return ResponseEntity.ok()
        .contentType(type)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename(String.valueOf(file.getFileName()))
                .build()
                .toString())
        .body(new FileSystemResource(file));
  }
}
