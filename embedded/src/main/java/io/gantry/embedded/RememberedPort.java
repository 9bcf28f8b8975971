package io.gantry.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A server's port on loopback: the one it had last time, unless somebody else has it now. */
final class RememberedPort {
  // Below the ports Linux gives to outgoing connections, so that none takes it between runs.
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;

  private RememberedPort() {}

  /**
   * A port that was free a moment ago, kept in the file for next time.
   *
   * @param file where the port is kept, as decimal digits
   * @param wanted the port asked for, or 0 for the remembered or any free one
   */
  static int choose(Path file, int wanted) {
    try {
      int port = wanted != 0 ? wanted : read(file);
      if (port == 0 || (wanted == 0 && !isFree(port))) {
        port = anyFree();
      }
      PrivateFiles.write(file, Integer.toString(port));
      return port;
    } catch (IOException e) {
      throw new EmbeddedException(
          Codes.DIRECTORY, "cannot keep the port in " + file + ": check the disk", e);
    }
  }

  private static int read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : 0;
  }

  private static int anyFree() {
    for (int attempt = 0; attempt < 200; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new EmbeddedException(
        Codes.PORT, "no free port on loopback between " + LOWEST + " and " + HIGHEST);
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
