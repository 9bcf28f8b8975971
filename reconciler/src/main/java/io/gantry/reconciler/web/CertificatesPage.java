package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** All certificates that lie ready, and those of a study or the whole project. */
@Controller
class CertificatesPage {
  private final WaveCertificates certificates;
  private final CertificateFiles files;

  CertificatesPage(WaveCertificates certificates, CertificateFiles files) {
    this.certificates = certificates;
    this.files = files;
  }

  @GetMapping("/certificates")
  String certificates(Model model) {
    model.addAttribute("certificates", certificates.latest());
    return "certificates";
  }

  /**
   * Writes one.
   *
   * @param kind wave, study or project
   * @param name of the wave, or Study Instance UID
   */
  @PostMapping("/certificates")
  String issue(
      @RequestParam(defaultValue = "") String kind,
      @RequestParam(defaultValue = "") String name,
      Model model,
      HttpServletResponse response) {
    try {
      model.addAttribute(
          "issued",
          certificates.issue(new CertificateController.Wanted(kind, name.strip()).scope()));
    } catch (GantryException e) {
      response.setStatus(ApiController.status(e.code()).value());
      model.addAttribute("problem", Problem.of(e));
      model.addAttribute("typed", name);
    }
    return certificates(model);
  }

  @GetMapping("/certificates/{name}/certificate.json")
  ResponseEntity<Resource> certificate(@PathVariable String name) {
    return files.certificate(name);
  }

  @GetMapping("/certificates/{name}/instances.jsonl")
  ResponseEntity<Resource> instances(@PathVariable String name) {
    return files.instances(name);
  }

  @GetMapping("/certificates/{name}/sign-off.json")
  ResponseEntity<Resource> signOff(@PathVariable String name) {
    return files.signOff(name);
  }

  @GetMapping("/certificates/{name}/certificate.pdf")
  ResponseEntity<byte[]> paper(@PathVariable String name) throws IOException {
    return files.paper(name);
  }

  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }
}
