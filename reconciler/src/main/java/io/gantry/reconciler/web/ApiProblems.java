package io.gantry.reconciler.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.platform.GantryException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What a call says that was refused: {@code {code, message}} and the status that fits. Before
 * {@link Problems}, since Spring counts a RestController as a Controller too.
 */
@RestControllerAdvice(annotations = RestController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ApiProblems {
  @ExceptionHandler
  ResponseEntity<byte[]> refused(GantryException e) {
    return ApiController.problem(e);
  }

  @ExceptionHandler
  ResponseEntity<byte[]> unreadable(JsonProcessingException e) {
    // A problem that the request itself found is told; what Jackson says may quote values.
    return ApiController.problem(
        e.getCause() instanceof GantryException coded
            ? coded
            : new GantryException("GTY-0617", "The request can't be read"));
  }
}
