package io.gantry.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.PatientEvent.Source;
import io.gantry.embedded.EmbeddedKafka;
import io.gantry.fhir.AdtStage;
import io.gantry.fhir.adapter.hl7.Hl7File;
import io.gantry.fhir.adapter.kafka.PatientLog;
import io.gantry.normalizer.adapter.csv.PatientCsv;
import io.gantry.normalizer.adapter.csv.RegistryCsv;
import io.gantry.normalizer.adapter.patients.LivePatientIndex;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.adt.PatientBook;
import io.gantry.platform.Health;
import io.gantry.platform.config.TlsConfig;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TopicAdmin;
import io.gantry.testkit.Corpus;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HL7 messages from a plain socket to the index, through a real broker. */
@Timeout(120)
class AdtFeedIT {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final String PID = "PID|1||100||Moss^Ivy^^^^^L||19700101|F\r";

  @TempDir private Path folder;
  private EmbeddedKafka broker;
  private KafkaSettings kafka;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedKafka.start(folder.resolve("kafka"));
    kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), true);
    TopicAdmin.ensure(kafka, 1);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void theWholeFeedEndsAsOffLineWhileTheListenerIsKilledInBetween() throws Exception {
    Path corpus = Corpus.require("identities");
    assertThat(publish(corpus.resolve("ground-truth.csv"))).isEqualTo(300);
    assertThat(publish(corpus.resolve("ground-truth.csv"))).isZero();
    List<byte[]> feed = Hl7File.read(corpus.resolve("adt.hl7"));

    StringBuilder answers = new StringBuilder();
    int done = 0;
    for (int killAt : List.of(17, 41, feed.size())) {
      try (AdtProcess listener = AdtProcess.start(broker.bootstrapServers());
          RawSender sender = new RawSender(listener.port())) {
        for (; done < killAt; done++) {
          answers.append(sender.send(feed.get(done))).append(' ');
        }
        if (done < feed.size()) {
          sender.raw(RawSender.framed(feed.get(done))); // in doubt when the process dies
        }
      }
    }

    String expected =
        rows(corpus.resolve("adt-expected.csv"), List.of()).stream()
            .map(row -> value(row, "action").equals("REJECTED") ? "AE" : "AA")
            .collect(Collectors.joining(" ", "", " "));
    assertThat(answers.toString()).isEqualTo(expected);
    Path after = folder.resolve("after.csv");
    RegistryCsv.write(book().registry(), after);
    assertThat(rows(after, List.of("issuer", "issuer_oid", "ideographic", "phonetic", "aliases")))
        .isEqualTo(rows(corpus.resolve("mpi-after.csv"), List.of()));
    theIndexDecidesAsOffLine(corpus, after);
    assertThat(publish(corpus.resolve("ground-truth.csv"))).isZero();
  }

  private void theIndexDecidesAsOffLine(Path corpus, Path after) throws Exception {
    IdentityMatcher offLine = new IdentityMatcher(PatientCsv.load(after));
    try (LivePatientIndex live = LivePatientIndex.start(kafka, "live")) {
      live.awaitCaughtUp(Duration.ofSeconds(20));
      long offset = live.read((_, next) -> next);
      assertThat(offset).isGreaterThan(360);
      for (Map<String, String> row : rows(corpus.resolve("records.csv"), List.of())) {
        PatientRecord patient =
            new PatientRecord(
                value(row, "record_id"),
                value(row, "archive"),
                value(row, "patient_id"),
                value(row, "issuer"),
                value(row, "other_patient_ids"),
                value(row, "patient_name"),
                value(row, "birth_date"),
                value(row, "sex"));
        Decision decision = live.read((index, _) -> new IdentityMatcher(index).decide(patient));
        assertThat(decision).as(patient.id()).isEqualTo(offLine.decide(patient));
      }
    }
  }

  @Test
  void whatIsNoMessageIsRefusedOrBrokenOffAndTheNextOneTaken() throws Exception {
    try (AdtStage stage = started(TlsConfig.OFF)) {
      int port = stage.port();
      byte[] good = message("A28", "1", "");
      try (RawSender sender = new RawSender(port)) {
        byte[] two = joined(RawSender.framed(good), RawSender.framed(message("A08", "2", "")));
        sender.raw(two);
        assertThat(RawSender.code(sender.answer())).isEqualTo("AA");
        String second = sender.answer();
        assertThat(second).contains("|ACK^A08^ACK|").contains("\rMSA|AA|2\r");
        assertThat(sender.send(good)).isEqualTo("AA");
        assertThat(sender.send("no HL7 at all".getBytes(StandardCharsets.US_ASCII)))
            .isEqualTo("AR");
        assertThat(sender.send(message("A99", "3", ""))).isEqualTo("AR");
        assertThat(sender.send(message("A08", "4", "KLINGON"))).isEqualTo("AE");
        assertThat(sender.send(message("A40", "5", ""))).isEqualTo("AE");
        assertThat(sender.send(message("A40", "5", ""))).as("not remembered").isEqualTo("AE");
      }
      brokenOff(port, "MSH|without a start".getBytes(StandardCharsets.US_ASCII), "");
      brokenOff(port, new byte[] {0x0b, 'M', 0x0b}, "");
      brokenOff(port, new byte[] {0x0b, 'M', 0x1c, 'x'}, "");
      brokenOff(port, new byte[] {0x0b, 'M', 'S'}, ""); // and never the rest: two seconds
      brokenOff(port, joined(new byte[] {0x0b}, joined(good, new byte[65 * 1024])), "AR");
      try (RawSender sender = new RawSender(port)) {
        assertThat(sender.send(message("A08", "9", ""))).isEqualTo("AA");
      }
      assertThat(stage.health().ok()).isTrue();
    }
    assertThat(book().registry().all()).hasSize(1);
  }

  private static void brokenOff(int port, byte[] bytes, String answer) throws IOException {
    try (RawSender sender = new RawSender(port)) {
      sender.raw(bytes);
      assertThat(RawSender.code(sender.answer())).isEqualTo(answer);
      assertThat(sender.answer()).isEmpty();
    } catch (SocketException e) {
      assertThat(answer).as("reset, with our answer unread").isNotNull();
    }
  }

  @Test
  void withoutTheBrokerNobodyIsToldThatWeHaveIt() throws Exception {
    try (AdtStage stage = started(TlsConfig.OFF)) {
      try (RawSender sender = new RawSender(stage.port())) {
        assertThat(sender.send(message("A28", "1", ""))).isEqualTo("AA");
        broker.close();
        assertThat(sender.send(message("A08", "2", ""))).isEmpty();
      }
      assertThat(stage.health().code()).isEqualTo("GTY-0734");
      broker = EmbeddedKafka.start(folder.resolve("kafka"));
      String answer = "";
      for (int tries = 0; answer.isEmpty() && tries < 10; tries++) {
        try (RawSender sender = new RawSender(stage.port())) {
          answer = sender.send(message("A08", "2", ""));
        }
      }
      assertThat(answer).isEqualTo("AA");
      assertThat(stage.health()).extracting(Health::ok).isEqualTo(true);
    }
    assertThat(book().registry().all()).hasSize(1);
  }

  @Test
  void tlsAsksForTheSendersCertificate() throws Exception {
    Path ours = keys("ours");
    Path theirs = keys("theirs");
    Path trust = trusting(theirs, ours);
    TlsConfig tls =
        new TlsConfig(
            ours, "secret", trust, "secret", TlsConfig.ClientAuth.REQUIRED, List.of("TLSv1.3"));
    try (AdtStage stage = started(tls)) {
      try (RawSender sender =
          new RawSender(client(theirs, trust).createSocket("127.0.0.1", stage.port()))) {
        assertThat(sender.send(message("A28", "1", ""))).isEqualTo("AA");
      }
      try (RawSender nobody =
          new RawSender(client(null, trust).createSocket("127.0.0.1", stage.port()))) {
        assertThat(nobody.send(message("A28", "2", ""))).isEmpty();
      } catch (SSLException | SocketException e) {
        assertThat(e).hasMessageNotContaining("Moss");
      }
      try (RawSender plain = new RawSender(stage.port())) {
        assertThat(plain.send(message("A28", "3", ""))).isEmpty();
      } catch (SocketException e) {
        assertThat(e).hasMessageNotContaining("Moss");
      }
    }
    assertThat(book().registry().all()).hasSize(1);
  }

  private static SSLSocketFactory client(@Nullable Path keys, Path trust) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    own.init(keys == null ? empty : load(keys), "secret".toCharArray());
    TrustManagerFactory known = TrustManagerFactory.getInstance("PKIX");
    known.init(load(trust));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), known.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static KeyStore load(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(file.toFile())) {
      store.load(in, "secret".toCharArray());
    }
    return store;
  }

  private Path keys(String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    keytool(
        "-genkeypair -alias "
            + name
            + " -keyalg EC -validity 2 -dname CN="
            + name
            + " -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass secret -keystore "
            + file);
    return file;
  }

  private Path trusting(Path... stores) throws Exception {
    Path file = folder.resolve("trust.p12");
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (Path store : stores) {
      KeyStore one = load(store);
      String alias = one.aliases().nextElement();
      trust.setCertificateEntry(alias, one.getCertificate(alias));
    }
    try (var out = Files.newOutputStream(file)) {
      trust.store(out, "secret".toCharArray());
    }
    return file;
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments.split(" ")));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  private AdtStage started(TlsConfig tls) {
    AdtStage stage = AdtProcess.stage(kafka, AdtProcess.config(tls));
    stage.start();
    return stage;
  }

  private int publish(Path csv) throws Exception {
    PatientBook book = new PatientBook();
    try (PatientLog log =
        new PatientLog(kafka, "files", Duration.ofSeconds(10), new RuleDesk(book))) {
      return log.append(sink ->
          PatientCsv.read(
              csv,
              entry ->
                  sink.accept(
                      book.row(
                          Source.CSV,
                          entry.patient(),
                          entry.mergedInto(),
                          entry.aliases(),
                          Instant.EPOCH))));
    }
  }

  /** All that the topic says. */
  private PatientBook book() throws Exception {
    PatientBook book = new PatientBook();
    try (PatientLog log =
        new PatientLog(kafka, "reader", Duration.ofSeconds(10), new RuleDesk(book))) {
      log.catchUp();
    }
    return book;
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = new byte[a.length + b.length];
    System.arraycopy(a, 0, both, 0, a.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] message(String event, String id, String charset) {
    return ("MSH|^~\\&|HIS|HOSP|GANTRY|RAD|20260101120000||ADT^"
            + event
            + "|"
            + id
            + "|P|2.5||||||"
            + charset
            + "\r"
            + PID)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String value(Map<String, String> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }

  private static List<Map<String, String>> rows(Path file, List<String> without)
      throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, FORMAT)) {
      return parser.stream()
          .map(row ->
              row.toMap().entrySet().stream()
                  .filter(entry -> !without.contains(entry.getKey()))
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
          .toList();
    }
  }
}
