package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import java.nio.file.Path;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The two files of a wave's certificate, to be kept and checked off line. */
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

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }
}
