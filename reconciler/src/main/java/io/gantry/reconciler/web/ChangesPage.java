package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.changes.RecordedChanges;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Values before and after of the changed attributes of one stored object, read from the object
 * itself when somebody asks. Names patients: the permission table says who may, and each look is on
 * record before it.
 */
@Controller
class ChangesPage {
  private final Backend backend;

  ChangesPage(Backend backend) {
    this.backend = backend;
  }

  /**
   * @param stored digest of the version, hexadecimal; none: the one that is verified
   */
  @GetMapping("/studies/{uid}/instances/{sop}/changes")
  String page(
      @PathVariable String uid,
      @PathVariable String sop,
      @RequestParam(required = false) @Nullable String stored,
      Model model,
      HttpServletResponse response) {
    model.addAttribute("changes", read(uid, sop, stored));
    response.setHeader("Cache-Control", "no-store");
    return "changes";
  }

  @GetMapping("/api/studies/{uid}/instances/{sop}/changes")
  ResponseEntity<byte[]> json(
      @PathVariable String uid,
      @PathVariable String sop,
      @RequestParam(required = false) @Nullable String stored) {
    try {
      ResponseEntity<byte[]> answer = ApiController.answer(HttpStatus.OK, read(uid, sop, stored));
      return ResponseEntity.status(answer.getStatusCode())
          .headers(answer.getHeaders())
          .cacheControl(CacheControl.noStore())
          .body(answer.getBody());
    } catch (GantryException e) {
      return ApiController.problem(e);
    }
  }

  private RecordedChanges read(String uid, String sop, @Nullable String stored) {
    return backend
        .ledger()
        .storedVersion(uid, sop, stored == null || stored.isEmpty() ? null : stored)
        .map(version -> backend.operations().changedValues().of(version))
        .orElseThrow(() ->
            new GantryException(
                "GTY-0836", "The ledger knows no such stored object of this study"));
  }
}
