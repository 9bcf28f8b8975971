package io.gantry.reconciler.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The OpenAPI document of everything below {@code /api}; a test compares it with the code. */
@RestController
class OpenApiController {
  /** Beside this class. */
  static final String DOCUMENT = "openapi.json";

  private final byte[] document = read();

  @GetMapping(path = "/api/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  byte[] document() {
    return document.clone();
  }

  private static byte[] read() {
    try (InputStream in = OpenApiController.class.getResourceAsStream(DOCUMENT)) {
      if (in == null) {
        throw new IllegalStateException(DOCUMENT + " is not in this build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(DOCUMENT + " can't be read", e);
    }
  }
}
