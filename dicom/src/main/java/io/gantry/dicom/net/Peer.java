package io.gantry.dicom.net;

/**
 * An archive as we call it.
 *
 * @param aeTitle called AE title, 1 to 16 characters
 * @param host name or address
 * @param port 1 to 65535
 */
public record Peer(String aeTitle, String host, int port) {
  public Peer {
    AeTitles.check(aeTitle);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }
}
