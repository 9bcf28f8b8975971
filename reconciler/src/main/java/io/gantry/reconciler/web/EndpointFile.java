package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.platform.json.Json;
import io.gantry.reconciler.web.signin.LocalToken;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code endpoint.json} (0600) in the state directory: where this process answers, and the token.
 */
final class EndpointFile implements AutoCloseable {
  private static final String NAME = "endpoint.json";

  private final Path file;

  private EndpointFile(Path file) {
    this.file = file;
  }

  /**
   * @param certificate the server's, DER in base 64; null without TLS
   */
  static EndpointFile write(Path state, URI uri, LocalToken token, @Nullable String certificate) {
    Path file = state.resolve(NAME);
    try {
      Files.createDirectories(state);
      Path fresh =
          Files.createTempFile(
              state,
              NAME,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Map<String, Object> content = new LinkedHashMap<>();
      content.put("url", uri.toString());
      content.put("token", token.text());
      content.put("pid", ProcessHandle.current().pid());
      if (certificate != null) {
        content.put("certificate", certificate);
      }
      Files.write(fresh, Json.mapper().writeValueAsBytes(content));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new EndpointFile(file);
    } catch (IOException e) {
      throw new GantryException("GTY-0803", "The state directory can't be written: " + state, e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new GantryException("GTY-0803", "The state directory can't be written", e);
    }
  }
}
