package io.gantry.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.platform.config.ConfigProblems.Problem;
import io.gantry.platform.config.SourceConfig.Hours;
import io.gantry.platform.config.SourceConfig.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
  private static final String MINIMAL =
      """
      sources:
        - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: 4242 }
      """;

  /** Every key of the contract. */
  private static final String FULL =
      """
      state: ./gantry-state
      dicom:
        aeTitle: MIGRATOR
        bind: 127.0.0.1
        port: 11190
        tls: { keyStore: keys.p12, keyStorePassword: hush, trustStore: keys.p12, trustStorePassword: hush, clientAuth: required, protocols: [TLSv1.3] }
        limits: { headerMegabytes: 32 }
        timeouts: { connectSeconds: 5, responseSeconds: 90, retrieveSeconds: 7200 }
      sources:
        - name: legacy
          aeTitle: LEGACY
          host: pacs.example.org
          port: 4242
          kind: legacy
          issuerOfPatientId: LEGACY
          tls: none
          waiver: { who: A. Person, why: old device, until: 2026-12-31 }
          retrieve: c-get
          limits: { associations: 2, megabytesPerSecond: 12.5, window: "Mon-Fri 19:00-06:00, Sat-Sun" }
        - { name: shadow, aeTitle: SHADOW, host: 10.0.0.7, port: 104, kind: shadow, tls: required, certificate: "CN=shadow, O=Example" }
      kafka: { bootstrapServers: "k1:9092,k2:9092", properties: { sasl.jaas.config: hush, ssl.protocol: TLSv1.3 } }
      ledger: { url: "jdbc:postgresql://db/gantry", user: gantry, password: hush }
      archive:
        type: s3
        endpoint: https://s3.example.org
        bucket: images
        region: eu-central-1
        prefix: site-a/
        credentials: { accessKeyId: hush-id, secretAccessKey: hush }
      fhir:
        baseUrl: https://ehr.example.org/fhir
        version: R4
        systems: { LEGACY: "urn:oid:1.2.3.4" }
        patients: reference
        wadoRs: https://images.example.org/dicom-web
      rules: rules.yaml
      identities: { policy: keep, index: [ { csv: mpi.csv } ] }
      dashboard: { bind: 127.0.0.1, port: 8480 }
      """;

  @TempDir Path temp;

  @Test
  void aCurveHasOtherLimitsAtSomeHoursAndAllItsProblemsAreListed() throws Exception {
    GantryConfig config =
        load(
            """
            sources:
              - name: legacy
                aeTitle: LEGACY
                host: 127.0.0.1
                port: 4242
                limits:
                  associations: 4
                  objectsPerSecond: 50
                  curve:
                    - { window: "Mon-Fri 07:00-19:00", associations: 1, megabytesPerSecond: 10 }
                    - { window: "Sat-Sun", associations: 8, objectsPerSecond: 0 }
            """);
    assertThat(config.sources().getFirst().limits())
        .isEqualTo(
            new Limits(
                4,
                50,
                0,
                "",
                List.of(
                    new Hours("Mon-Fri 07:00-19:00", 1, 50, 10), new Hours("Sat-Sun", 8, 0, 0))));

    assertThat(
            problems(
                """
                sources:
                  - name: legacy
                    aeTitle: LEGACY
                    host: 127.0.0.1
                    port: 4242
                    limits:
                      objectsPerSecond: -1
                      curve:
                        - { associations: 0, megabytesPersecond: 3 }
                        - { window: "by night" }
                """))
        .extracting(p -> p.code() + " " + p.path())
        .containsExactlyInAnyOrder(
            "GTY-0102 sources[0].limits.objectsPerSecond",
            "GTY-0102 sources[0].limits.curve[0].window",
            "GTY-0102 sources[0].limits.curve[0].associations",
            "GTY-0101 sources[0].limits.curve[0].megabytesPersecond",
            "GTY-0102 sources[0].limits.curve[1].window");
  }

  @Test
  void aMinimalFileGetsTheDefaultsOfTheContract() throws IOException {
    GantryConfig config = load(MINIMAL);

    assertThat(config.state()).isEqualTo(temp.resolve("gantry-state"));
    assertThat(config.dicom())
        .isEqualTo(new DicomConfig("MIGRATOR", "127.0.0.1", 11190, TlsConfig.OFF));
    assertThat(config.sources())
        .containsExactly(
            new SourceConfig(
                "legacy",
                "LEGACY",
                "127.0.0.1",
                4242,
                SourceConfig.Kind.LEGACY,
                "",
                new SourceConfig.Tls(SourceConfig.TlsMode.NONE, null),
                SourceConfig.Retrieve.C_MOVE,
                SourceConfig.Limits.DEFAULT));
    assertThat(config.kafka().embedded()).isTrue();
    assertThat(config.ledger().embedded()).isTrue();
    assertThat(config.archive().bucket()).isEqualTo("gantry");
    assertThat(config.archive().region()).isEqualTo("us-east-1");
    assertThat(config.archive().endpoint()).isEqualTo(new Address.None());
    assertThat(config.fhir().baseUrl()).isEqualTo(new Address.Embedded());
    assertThat(config.fhir().patients()).isEqualTo(FhirConfig.Patients.CREATE);
    assertThat(config.rules()).isNull();
    assertThat(config.identities().policy()).isEqualTo(IdentitiesConfig.Policy.KEEP);
    assertThat(config.dashboard()).isEqualTo(new DashboardConfig("127.0.0.1", 8480));
  }

  @Test
  void everyKeyOfTheContractIsRead() throws IOException {
    withFiles();
    GantryConfig config = load(FULL);

    assertThat(config.dicom().tls())
        .isEqualTo(
            new TlsConfig(
                temp.resolve("keys.p12"),
                "hush",
                temp.resolve("keys.p12"),
                "hush",
                TlsConfig.ClientAuth.REQUIRED,
                List.of("TLSv1.3")));
    assertThat(config.dicom().timeouts()).isEqualTo(new DicomConfig.Timeouts(5, 90, 7200));
    SourceConfig legacy = config.sources().getFirst();
    assertThat(legacy.tls().waiver())
        .isEqualTo(new SourceConfig.Waiver("A. Person", "old device", LocalDate.of(2026, 12, 31)));
    assertThat(legacy.retrieve()).isEqualTo(SourceConfig.Retrieve.C_GET);
    assertThat(legacy.limits())
        .isEqualTo(new SourceConfig.Limits(2, 12.5, "Mon-Fri 19:00-06:00, Sat-Sun"));
    assertThat(config.sources().get(1).kind()).isEqualTo(SourceConfig.Kind.SHADOW);
    assertThat(config.kafka().properties()).containsEntry("ssl.protocol", "TLSv1.3");
    assertThat(config.ledger())
        .isEqualTo(new LedgerConfig(false, "jdbc:postgresql://db/gantry", "gantry", "hush"));
    assertThat(config.archive())
        .isEqualTo(
            new ArchiveConfig(
                ArchiveConfig.Type.S3,
                new Address.At(URI.create("https://s3.example.org")),
                "images",
                "eu-central-1",
                "site-a/",
                "hush-id",
                "hush",
                ArchiveConfig.Verify.AUTO));
    assertThat(config.fhir().systems()).containsEntry("LEGACY", "urn:oid:1.2.3.4");
    assertThat(config.fhir().wadoRs()).isEqualTo("https://images.example.org/dicom-web");
    assertThat(config.rules()).isEqualTo(temp.resolve("rules.yaml"));
    assertThat(config.identities().index()).containsExactly(temp.resolve("mpi.csv"));
  }

  @Test
  void shownConfigurationHidesSecretsAndLoadsAgain() throws IOException {
    withFiles();
    GantryConfig config = load(FULL);

    String shown = ConfigLoader.show(config);

    assertThat(shown).doesNotContain("hush").contains("k1:9092,k2:9092", "urn:oid:1.2.3.4");
    assertThat(config.toString()).doesNotContain("hush");
    assertThat(load(shown).sources()).isEqualTo(config.sources());
  }

  @Test
  void allProblemsAreToldAtOnceEachWithItsPath() {
    List<Problem> problems =
        problems(
            """
            stat: x
            dicom: { aeTitel: A, port: 99999 }
            sources:
              - { name: a, aeTitle: LEGACY, host: 127.0.0.1, port: 4242, limits: { asociations: 3 } }
              - { name: a, aeTitle: LEGACY, host: 127.0.0.1, port: none, kind: shadwo }
              - { aeTitle: "too long an AE title", host: 127.0.0.1 }
            dashboard: { bind: 0.0.0.0 }
            archive: { type: dicomweb, credentials: { accessKeyId: x } }
            """);

    assertThat(problems)
        .extracting(p -> p.code() + " " + p.path())
        .containsExactlyInAnyOrder(
            "GTY-0101 stat",
            "GTY-0101 dicom.aeTitel",
            "GTY-0102 dicom.port",
            "GTY-0101 sources[0].limits.asociations",
            "GTY-0102 sources[1].name",
            "GTY-0102 sources[1].aeTitle",
            "GTY-0102 sources[1].port",
            "GTY-0102 sources[1].kind",
            "GTY-0102 sources[2].name",
            "GTY-0102 sources[2].aeTitle",
            "GTY-0102 sources[2].port",
            "GTY-0132 dashboard.bind",
            "GTY-0131 archive.type",
            "GTY-0102 archive.credentials.secretAccessKey");
    assertThat(problems)
        .extracting(Problem::message)
        .anyMatch(m -> m.contains("did you mean 'state'?"))
        .anyMatch(m -> m.contains("did you mean 'aeTitle'?"))
        .anyMatch(m -> m.contains("did you mean 'associations'?"))
        .anyMatch(m -> m.contains("did you mean 'shadow'?"));
  }

  @Test
  void environmentAndFilesAreExpanded() throws IOException {
    Files.writeString(temp.resolve("secret"), "from file\n");
    GantryConfig config =
        load(
            MINIMAL
                + """
                ledger: { url: "jdbc:postgresql://${HOST}/gantry", user: u, password: "${file:secret}" }
                dashboard: { port: "${PORT}" }
                """);

    assertThat(config.ledger().url()).isEqualTo("jdbc:postgresql://db.local/gantry");
    assertThat(config.ledger().password()).isEqualTo("from file");
    assertThat(config.dashboard().port()).isEqualTo(9000);
  }

  @Test
  void whatCannotBeExpandedIsAProblem() {
    assertThat(problems(MINIMAL + "state: ${NOWHERE}/${file:absent}\n"))
        .extracting(Problem::toString)
        .containsExactly(
            "GTY-0103 state: environment variable 'NOWHERE' is not set: set it",
            "GTY-0103 state: file 'absent' cannot be read: check path and rights");
  }

  @Test
  void gateWithoutAnIndexIsAnError() throws IOException {
    withFiles();

    assertThat(problems(MINIMAL + "identities: { policy: gate }\n"))
        .extracting(Problem::path)
        .containsExactly("identities.index");
    assertThat(problems(MINIMAL + "identities: { policy: gate, index: [] }\n"))
        .extracting(Problem::path)
        .containsExactly("identities.index");
    IdentitiesConfig gate =
        load(MINIMAL
                + "identities: { policy: gate, index: [ { csv: mpi.csv } ],"
                + " secondPerson: true }\n")
            .identities();
    assertThat(gate.policy()).isEqualTo(IdentitiesConfig.Policy.GATE);
    assertThat(gate.index()).hasSize(1);
    assertThat(gate.secondPerson()).isTrue();
  }

  @Test
  void tokensAreGotByOauth2WhoseSecretsAreReferencesOnly() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    Files.writeString(temp.resolve("key.pem"), pem);
    String oauth2 =
        "oauth2: { tokenUrl: https://auth.example.org/token, clientId: gantry, scope: a b, %s }";
    String ehr =
        MINIMAL
            + "fhir: { baseUrl: https://ehr.example.org/fhir, systems: { L: \"urn:oid:1.2\" },"
            + " %s }\n";
    GantryConfig config =
        load(ehr.formatted(oauth2.formatted("privateKey: \"${file:key.pem}\", keyId: k1")));

    OAuth2Config read = Objects.requireNonNull(config.fhir().oauth2());
    assertThat(read.clientId()).isEqualTo("gantry");
    assertThat(read.proof()).isInstanceOf(OAuth2Config.Proof.SignedAssertion.class);
    assertThat(ConfigLoader.show(config)).contains("auth.example.org").doesNotContain("BEGIN");
    assertThat(problems(ehr.formatted(oauth2.formatted("clientSecret: hush"))))
        .extracting(Problem::path)
        .containsExactly("fhir.oauth2.clientSecret");
    assertThat(problems(ehr.formatted(oauth2.formatted("keyId: k1"))))
        .extracting(Problem::path)
        .containsExactly("fhir.oauth2.privateKey");
    assertThat(
            problems(
                MINIMAL
                    + "fhir: { oauth2: { tokenUrl: http://auth.example.org/token, clientId: g,"
                    + " privateKey: \"${HOST}\" } }\n"))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("fhir.oauth2", "fhir.oauth2.tokenUrl", "fhir.oauth2.privateKey");
  }

  @Test
  void anIndexMayBeAFhirServerWhoseIssuerHasAnIdentifierSystem() throws IOException {
    String systems = "fhir: { systems: { HOSPITAL: \"urn:oid:1.2.3\" } }\n";
    GantryConfig config =
        load(
            MINIMAL
                + systems
                + "identities: { index: [ { fhir: { baseUrl: https://ehr.example.org/fhir,"
                + " issuer: HOSPITAL, pageSize: 50, refreshSeconds: 60, match: never,"
                + " crosswalk: get, token: hush } } ] }\n");

    assertThat(config.identities().servers())
        .containsExactly(
            new FhirIndexConfig(
                URI.create("https://ehr.example.org/fhir"),
                "HOSPITAL",
                50,
                60,
                FhirIndexConfig.Match.NEVER,
                FhirIndexConfig.Crosswalk.GET,
                "hush"));
    assertThat(ConfigLoader.show(config)).contains("HOSPITAL").doesNotContain("hush");
    assertThat(config.identities().servers().toString()).doesNotContain("hush");
    assertThat(
            problems(
                MINIMAL
                    + "identities: { index: [ { fhir: { baseUrl: http://ehr.example.org/fhir,"
                    + " issuer: HOSPITAL, pagesize: 1 } }, { csv: none.csv, fhir: {} } ] }\n"))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "identities.index[0].fhir.baseUrl",
            "identities.index[0].fhir.issuer",
            "identities.index[0].fhir.pagesize",
            "identities.index[1].csv",
            "identities.index[1].fhir");
  }

  @Test
  void offLoopbackASourceNeedsTlsOrAWaiverThatHasNotEnded() {
    String source =
        "sources: [ { name: a, aeTitle: A, host: 10.0.0.1, port: 104, tls: none%s } ]\n";

    assertThat(problems(source.formatted("")))
        .extracting(Problem::path)
        .containsExactly("sources[0].tls");
    assertThat(problems(source.formatted(", waiver: { who: me, why: old, until: 2026-05-31 }")))
        .extracting(Problem::path)
        .containsExactly("sources[0].waiver.until");
    assertThat(problems("sources: [ { name: a, aeTitle: A, host: 10.0.0.1, port: 104 } ]\n"))
        .extracting(Problem::path)
        .containsExactly("dicom.tls.keyStore");
  }

  @Test
  void aSourcesCertificateIsAFingerprintOrASubjectAndNeedsTls() throws IOException {
    withFiles();
    String file =
        """
        dicom: { tls: { keyStore: keys.p12, clientAuth: %s }, limits: { headerMegabytes: %s } }
        sources: [ { name: a, aeTitle: A, host: localhost, port: 104, tls: %s, certificate: "%s" } ]
        """;
    String sha256 = "AB:".repeat(31) + "AB";

    GantryConfig byFingerprint = load(file.formatted("required", 16, "required", sha256));
    GantryConfig bySubject = load(file.formatted("required", 64, "required", "O=X, CN=pacs"));

    assertThat(byFingerprint.sources().getFirst().tls().certificate())
        .isEqualTo(new PeerCertificate.Fingerprint("ab".repeat(32)));
    assertThat(byFingerprint.dicom().headerMegabytes()).isEqualTo(16);
    assertThat(bySubject.sources().getFirst().tls().certificate())
        .isEqualTo(new PeerCertificate.Subject("O=X,CN=pacs"));
    assertThat(problems(file.formatted("none", 65, "none", "AB:CD")))
        .extracting(p -> p.code() + " " + p.path())
        .containsExactlyInAnyOrder(
            "GTY-0102 dicom.limits.headerMegabytes",
            "GTY-0102 sources[0].certificate",
            "GTY-0102 sources[0].certificate");
    assertThat(problems(file.formatted("none", 64, "required", sha256)))
        .extracting(Problem::path)
        .containsExactly("dicom.tls.clientAuth");
  }

  @Test
  void aRealEhrNeedsSystemsAndKnowsItsPatients() {
    assertThat(problems(MINIMAL + "fhir: { baseUrl: https://ehr.example.org, patients: create }\n"))
        .extracting(Problem::path)
        .containsExactly("fhir.systems", "fhir.patients");
    assertThat(
            problems(
                """
                sources: [ { name: a, aeTitle: A, host: localhost, port: 104, issuerOfPatientId: X } ]
                fhir: { baseUrl: https://ehr.example.org, systems: { Y: "urn:oid:1.2" } }
                """))
        .extracting(Problem::path)
        .containsExactly("fhir.systems.X");
  }

  @Test
  void aFileThatIsNotYamlOrNotThereIsOneProblem() {
    assertThat(problems("a: [b\n")).extracting(Problem::code).containsExactly("GTY-0106");
    assertThat(problems("state: a\nstate: b\n"))
        .extracting(Problem::code)
        .containsExactly("GTY-0106");
    assertThat(problems("")).extracting(Problem::code).containsExactly("GTY-0106");
    assertThatThrownBy(() -> ConfigLoader.load(temp.resolve("absent.yaml")))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("absent.yaml");
  }

  private void withFiles() throws IOException {
    for (String name : List.of("keys.p12", "rules.yaml", "mpi.csv")) {
      Files.writeString(temp.resolve(name), "");
    }
  }

  private GantryConfig load(String yaml) throws IOException {
    Path file = Files.writeString(temp.resolve("gantry.yaml"), yaml);
    return ConfigLoader.load(file, Map.of("HOST", "db.local", "PORT", "9000"), TODAY);
  }

  private List<Problem> problems(String yaml) {
    ConfigProblems thrown = catchThrowableOfType(ConfigProblems.class, () -> load(yaml));
    assertThat(thrown).isNotNull();
    return thrown.problems();
  }

  @Test
  void pricesOfForecastsAreReadAndCheckedAndHaveDefaults() throws Exception {
    String source = "sources: [ { name: a, aeTitle: A, host: 127.0.0.1, port: 1 } ]\n";
    Path usual = Files.writeString(temp.resolve("usual.yaml"), source);
    Path own =
        Files.writeString(
            temp.resolve("own.yaml"),
            source
                + "forecast: { currency: EUR, years: 7, pricesPerGigabyteMonth: { COLD: 0.01 } }\n");
    Path wrong =
        Files.writeString(
            temp.resolve("wrong.yaml"),
            source + "forecast: { pricesPerGigabyteMonth: { COLD: cheap } }\n");

    assertThat(ConfigLoader.load(usual).forecast()).isEqualTo(ForecastConfig.DEFAULT);
    assertThat(ConfigLoader.load(own).forecast())
        .isEqualTo(new ForecastConfig("EUR", 7, Map.of("COLD", 0.01)));
    assertThat(ConfigLoader.show(ConfigLoader.load(own))).contains("EUR", "COLD");
    assertThatThrownBy(() -> ConfigLoader.load(wrong))
        .hasMessageContaining("forecast.pricesPerGigabyteMonth.COLD");
  }
}
