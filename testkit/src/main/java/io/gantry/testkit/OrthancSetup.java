package io.gantry.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How an Orthanc is to be started: AE title, ports, the peers it knows, further configuration. Each
 * method returns this object; not thread safe.
 */
public final class OrthancSetup {
  private static final Path DICOM_WEB = Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so");

  private final String aeTitle;
  private final Map<String, Object> modalities = new LinkedHashMap<>();
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> plugins = new ArrayList<>();
  private int dicomPort;
  private int httpPort;

  OrthancSetup(String aeTitle) {
    this.aeTitle = aeTitle;
    options.put("ConcurrentJobs", 8);
    options.put("DicomThreadsCount", 8);
    options.put("SyncStorageArea", false);
    options.put("StableAge", 2);
    options.put("HttpThreadsCount", 10);
    environment.put("TCP_NODELAY", "1");
  }

  /** A peer it accepts queries and retrievals from, and the port it moves to for this AE title. */
  public OrthancSetup peer(String peerAeTitle, int port) {
    modalities.put(
        peerAeTitle.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-"),
        Map.of("AET", peerAeTitle, "Host", "127.0.0.1", "Port", port));
    return this;
  }

  /** The DICOM port; a free one by default. */
  public OrthancSetup dicomPort(int port) {
    this.dicomPort = port;
    return this;
  }

  /** Any entry of Orthanc's configuration, for example {@code ConcurrentJobs}. */
  public OrthancSetup option(String name, Object value) {
    options.put(name, value);
    return this;
  }

  /** An environment variable of the process. */
  public OrthancSetup environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** DICOMweb under {@code /dicom-web/}. */
  public OrthancSetup dicomWeb() {
    if (!Files.exists(DICOM_WEB)) {
      throw new IllegalStateException(
          "Orthanc's DICOMweb plugin is not installed:"
              + " apt-get install -y --no-install-recommends orthanc-dicomweb");
    }
    plugins.add(DICOM_WEB.toString());
    options.put("DicomWeb", Map.of("Enable", true, "Root", "/dicom-web/"));
    return this;
  }

  /**
   * Starts it in a directory (made if absent; data of an earlier start is found again) and waits
   * until REST and DICOM answer, at most 30 s.
   *
   * @throws IOException when it does not start, with its log
   * @throws IllegalStateException when it is not installed, with the apt command
   */
  public OrthancServer start(Path directory) throws IOException {
    Path program = Programs.require("Orthanc", "orthanc");
    Path home = Files.createDirectories(directory.toAbsolutePath());
    int dicom = dicomPort == 0 ? FreePort.find() : dicomPort;
    int rest = httpPort == 0 ? FreePort.find() : httpPort;
    Path config = home.resolve("orthanc.json");
    new ObjectMapper().writeValue(config.toFile(), configuration(home, dicom, rest));
    environment.put("LD_PRELOAD", Loopback.library().toString());
    ServerProcess process =
        ServerProcess.start(
            List.of(program.toString(), config.toString()),
            environment,
            home,
            home.resolve("orthanc.log"));
    process.awaitReady(
        Duration.ofSeconds(30), () -> restAnswers(rest) && ServerProcess.accepts(dicom));
    return new OrthancServer(process, aeTitle, dicom, rest);
  }

  /** The REST port; a free one by default. */
  public OrthancSetup httpPort(int port) {
    this.httpPort = port;
    return this;
  }

  private Map<String, Object> configuration(Path home, int dicom, int rest) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("Name", aeTitle);
    all.put("StorageDirectory", home.resolve("db").toString());
    all.put("IndexDirectory", home.resolve("db").toString());
    all.put("Plugins", plugins);
    all.put("HttpPort", rest);
    all.put("RemoteAccessAllowed", false);
    all.put("AuthenticationEnabled", false);
    all.put("DicomAet", aeTitle);
    all.put("DicomPort", dicom);
    all.put("DicomCheckCalledAet", true);
    all.put("DicomModalities", modalities);
    all.putAll(options);
    return all;
  }

  private static boolean restAnswers(int port) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/system").toURL().openConnection();
    connection.setConnectTimeout(500);
    connection.setReadTimeout(2_000);
    try {
      return connection.getResponseCode() == 200;
    } finally {
      connection.disconnect();
    }
  }
}
