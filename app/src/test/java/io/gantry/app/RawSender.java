package io.gantry.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A sending system as it stands in a hospital: a socket and the frame's three bytes. */
final class RawSender implements AutoCloseable {
  private final Socket socket;

  RawSender(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawSender(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
  }

  static byte[] framed(byte[] message) {
    byte[] frame = new byte[message.length + 3];
    frame[0] = 0x0b;
    System.arraycopy(message, 0, frame, 1, message.length);
    frame[message.length + 1] = 0x1c;
    frame[message.length + 2] = 0x0d;
    return frame;
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends and waits; MSA-1, or empty where the connection was closed without an answer. */
  String send(byte[] message) throws IOException {
    raw(framed(message));
    return code(answer());
  }

  static String code(String answer) {
    return Arrays.stream(answer.split("\r"))
        .filter(segment -> segment.startsWith("MSA"))
        .map(segment -> segment.split("\\|", -1)[1])
        .findFirst()
        .orElse("");
  }

  /** The next answer without its frame; empty at the end of the connection. */
  String answer() throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = in.read();
    if (b != 0x0b) {
      return "";
    }
    for (b = in.read(); b >= 0 && b != 0x1c; b = in.read()) {
      bytes.write(b);
    }
    return in.read() == 0x0d ? bytes.toString(StandardCharsets.US_ASCII) : "";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
