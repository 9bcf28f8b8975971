package io.gantry.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An Orthanc on loopback as a child process, by default the archive LEGACY. Thread safe. Its index
 * and storage are in the directory it was started in; starting again there finds the objects.
 */
public final class OrthancServer implements AutoCloseable {
  private static final int PARALLEL_LOADS = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerProcess process;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String aeTitle;
  private final int dicomPort;
  private final int httpPort;

  OrthancServer(ServerProcess process, String aeTitle, int dicomPort, int httpPort) {
    this.process = process;
    this.aeTitle = aeTitle;
    this.dicomPort = dicomPort;
    this.httpPort = httpPort;
  }

  /** What is to be started, with the archive's AE title. */
  public static OrthancSetup named(String aeTitle) {
    return new OrthancSetup(aeTitle);
  }

  /** The AE title it answers to; others are rejected. */
  public String aeTitle() {
    return aeTitle;
  }

  /** Where it takes associations, on 127.0.0.1. */
  public int dicomPort() {
    return dicomPort;
  }

  /** Its REST API. */
  public URI httpUri() {
    return URI.create("http://127.0.0.1:" + httpPort + "/");
  }

  /** Process id, for tests that stop or kill it. */
  public long pid() {
    return process.pid();
  }

  /** The file with its output. */
  public Path log() {
    return process.log();
  }

  /**
   * How a load ended.
   *
   * @param stored objects that were new
   * @param alreadyStored objects it held under the same UID (what it holds was not replaced)
   * @param refused files it did not take
   */
  public record Loaded(int stored, int alreadyStored, List<Path> refused) {
    /** Copies the list. */
    public Loaded {
      refused = List.copyOf(refused);
    }
  }

  /** Posts a file, or all objects below a directory, through the REST API (any transfer syntax). */
  public Loaded load(Path path) throws IOException {
    return load(Corpus.objectsBelow(path));
  }

  /** Posts these files, four at a time. */
  public Loaded load(List<Path> files) throws IOException {
    int stored = 0;
    int already = 0;
    List<Path> refused = new ArrayList<>();
    for (int from = 0; from < files.size(); from += PARALLEL_LOADS) {
      List<Path> some = files.subList(from, Math.min(files.size(), from + PARALLEL_LOADS));
      List<HttpResponse<String>> answers = post(some);
      for (int i = 0; i < some.size(); i++) {
        String status =
            answers.get(i).statusCode() == 200
                ? JSON.readTree(answers.get(i).body()).path("Status").asText()
                : "";
        switch (status) {
          case "Success" -> stored++;
          case "AlreadyStored" -> already++;
          default -> refused.add(some.get(i));
        }
      }
    }
    return new Loaded(stored, already, refused);
  }

  private List<HttpResponse<String>> post(List<Path> files) throws FileNotFoundException {
    List<java.util.concurrent.CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
    for (Path file : files) {
      HttpRequest request =
          HttpRequest.newBuilder(httpUri().resolve("instances"))
              .timeout(Duration.ofMinutes(5))
              .POST(BodyPublishers.ofFile(file))
              .build();
      running.add(http.sendAsync(request, BodyHandlers.ofString()));
    }
    return running.stream().map(java.util.concurrent.CompletableFuture::join).toList();
  }

  /**
   * Counts it keeps.
   *
   * @param patients patients, by Patient ID
   * @param studies studies
   * @param series series
   * @param instances instances
   */
  public record Statistics(int patients, int studies, int series, int instances) {}

  /** What it holds now. */
  public Statistics statistics() throws IOException {
    JsonNode node = getJson("statistics");
    return new Statistics(
        node.path("CountPatients").asInt(),
        node.path("CountStudies").asInt(),
        node.path("CountSeries").asInt(),
        node.path("CountInstances").asInt());
  }

  /** Orthanc's own ids of all instances. */
  public List<String> instances() throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode id : getJson("instances")) {
      ids.add(id.asText());
    }
    return List.copyOf(ids);
  }

  /** The instance's file (DICOM Part 10) as it was stored. */
  public byte[] instanceFile(String orthancId) throws IOException {
    return get("instances/" + orthancId + "/file");
  }

  /** GET of a path of its REST API, which must answer 200 with JSON. */
  public JsonNode getJson(String path) throws IOException {
    return JSON.readTree(get(path));
  }

  /** GET of a path of its REST API, which must answer 200. */
  public byte[] get(String path) throws IOException {
    return expect200(HttpRequest.newBuilder(httpUri().resolve(path)).GET(), path);
  }

  /** POST of a body to a path of its REST API, which must answer 200. */
  public byte[] post(String path, String body) throws IOException {
    return expect200(
        HttpRequest.newBuilder(httpUri().resolve(path)).POST(BodyPublishers.ofString(body)), path);
  }

  /** DELETE of a path of its REST API, for example an instance; must answer 200. */
  public void delete(String path) throws IOException {
    expect200(HttpRequest.newBuilder(httpUri().resolve(path)).DELETE(), path);
  }

  private byte[] expect200(HttpRequest.Builder request, String path) throws IOException {
    try {
      HttpResponse<byte[]> answer =
          http.send(request.timeout(Duration.ofMinutes(2)).build(), BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("Orthanc answered " + answer.statusCode() + " to " + path);
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking Orthanc");
    }
  }

  /** Stops it in order, so that its index is whole; takes up to some seconds. */
  public void stop() {
    process.stop(Duration.ofSeconds(20));
    http.close();
  }

  /** Kills it. Its data may be behind; see {@link #stop()}. */
  @Override
  public void close() {
    process.close();
    http.shutdownNow();
  }
}
