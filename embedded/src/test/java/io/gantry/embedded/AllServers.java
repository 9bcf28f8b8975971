package io.gantry.embedded;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The four servers of one state directory, each written to and read from by its own client. */
final class AllServers implements AutoCloseable {
  private static final String TOPIC = "things";
  private static final String BUCKET = "gantry";

  final EmbeddedPostgres postgres;
  final EmbeddedKafka kafka;
  final EmbeddedS3 s3;
  final EmbeddedEhr ehr;

  AllServers(Path state) {
    postgres = EmbeddedPostgres.start(state.resolve("postgres"));
    kafka = EmbeddedKafka.start(state.resolve("kafka"));
    s3 = EmbeddedS3.start(state.resolve("s3"), BUCKET);
    ehr = EmbeddedEhr.start(state.resolve("ehr"));
  }

  /** Writes the value to every server; returns when all have acknowledged it. */
  void write(String value)
      throws IOException, InterruptedException, ExecutionException, SQLException {
    createTopic();
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, value, "aborted-" + value)).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, value, value)).get();
      producer.commitTransaction();
    }
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE IF NOT EXISTS things (value text PRIMARY KEY)");
      sql.execute("INSERT INTO things VALUES ('" + value + "')");
    }
    try (S3AsyncClient client = s3Client()) {
      client
          .putObject(
              put -> put.bucket(BUCKET).key("a/b/" + value), AsyncRequestBody.fromString(value))
          .join();
    }
    try (FhirHttp fhir = new FhirHttp(ehr.baseUrl())) {
      HttpResponse<String> created =
          fhir.post(
              "/Patient",
              "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:t\",\"value\":\""
                  + value
                  + "\"}]}");
      if (created.statusCode() != 201) {
        throw new IOException("the EHR answered " + created.statusCode());
      }
    }
  }

  /** The values each server holds now, by server. */
  Map<String, List<String>> read() throws IOException, InterruptedException, SQLException {
    Map<String, List<String>> found = new HashMap<>();
    found.put("kafka", records());
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery("SELECT value FROM things ORDER BY value")) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    found.put("postgres", rows);
    found.put("s3", objects());
    List<String> patients = new ArrayList<>();
    try (FhirHttp fhir = new FhirHttp(ehr.baseUrl())) {
      String body = fhir.get("/Patient").body();
      for (String part : body.split("\"value\":\"", -1)) {
        if (!part.startsWith("{")) {
          patients.add(part.substring(0, part.indexOf('"')));
        }
      }
    }
    found.put("ehr", patients.stream().sorted().toList());
    return found;
  }

  private List<String> objects() {
    List<String> values = new ArrayList<>();
    try (S3AsyncClient client = s3Client()) {
      for (S3Object object :
          client.listObjectsV2(list -> list.bucket(BUCKET).prefix("a/")).join().contents()) {
        values.add(
            client
                .getObject(
                    get -> get.bucket(BUCKET).key(object.key()), AsyncResponseTransformer.toBytes())
                .join()
                .asString(StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  private void createTopic() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "transactional.id", "test",
            "acks", "all"),
        new StringSerializer(),
        new StringSerializer());
  }

  /** Committed records, sorted. */
  private List<String> records() {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(info -> new TopicPartition(TOPIC, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<String> values = new ArrayList<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
          values.add(each.value());
        }
      }
      return values.stream().sorted().toList();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  S3AsyncClient s3Client() {
    return client(s3, s3.secretAccessKey());
  }

  static S3AsyncClient client(EmbeddedS3 s3, String secret) {
    return S3AsyncClient.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(16))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKeyId(), secret)))
        .build();
  }

  @Override
  public void close() {
    ehr.close();
    s3.close();
    kafka.close();
    postgres.close();
  }
}
