package io.gantry.platform.config;

import io.gantry.platform.config.IdentitiesConfig.Policy;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code identities}. */
final class IdentitiesReader {
  private static final int LONGEST_SECONDS = 24 * 3600;

  private final BiFunction<Section, String, @Nullable Path> files;
  private final Map<String, String> systems;

  /**
   * @param files how a file below a section is read
   * @param systems {@code fhir.systems}
   */
  IdentitiesReader(BiFunction<Section, String, @Nullable Path> files, Map<String, String> systems) {
    this.files = files;
    this.systems = systems;
  }

  IdentitiesConfig read(Section section) {
    Policy policy = section.choice("policy", Policy.class, Policy.KEEP);
    List<Path> index = new ArrayList<>();
    List<FhirIndexConfig> servers = new ArrayList<>();
    List<Section> entries = section.sections("index");
    for (Section entry : entries) {
      boolean server = entry.has("fhir");
      Path csv = files.apply(entry, "csv");
      if (server && entry.has("csv")) {
        entry.wrong("fhir", "one entry is one source: give csv and fhir an entry each");
      } else if (server) {
        servers.add(server(entry.section("fhir")));
      } else if (csv == null) {
        entry.wrong("csv", "is missing: a file with patients (or fhir: a server)");
      } else {
        index.add(csv);
      }
      entry.finish();
    }
    if (policy == Policy.GATE && entries.isEmpty()) {
      section.wrong("index", "is missing: 'gate' needs index: [ { csv: mpi.csv } ]");
    }
    String second =
        section.text(
            "secondPerson",
            "false",
            text -> text.equals("true") || text.equals("false"),
            "must be true or false");
    section.finish();
    return new IdentitiesConfig(policy, index, servers, second.equals("true"));
  }

  private FhirIndexConfig server(Section section) {
    String address =
        section.requiredText("baseUrl", Rules::isHttpAddress, "http(s)://..., a FHIR R4 server");
    URI base = URI.create(Rules.isHttpAddress(address) ? address : "http://127.0.0.1");
    if (!"https".equalsIgnoreCase(base.getScheme())
        && !Rules.isLoopback(String.valueOf(base.getHost()))) {
      section.problem(
          Problems.UNSAFE, "baseUrl", "patients' data leave this machine: https:// off loopback");
    }
    String issuer =
        section.requiredText("issuer", text -> true, "whose numbers are the MRNs, e.g. HOSPITAL");
    if (!issuer.isEmpty() && !systems.containsKey(issuer)) {
      section.wrong(
          "issuer", "has no identifier system: name it in fhir.systems, e.g. urn:oid:1.2.3.4");
    }
    FhirIndexConfig server =
        new FhirIndexConfig(
            base,
            issuer,
            section.integer("pageSize", 200, 1, 5_000),
            section.integer("refreshSeconds", 300, 1, LONGEST_SECONDS),
            section.choice("match", FhirIndexConfig.Match.class, FhirIndexConfig.Match.AUTO),
            section.choice(
                "crosswalk", FhirIndexConfig.Crosswalk.class, FhirIndexConfig.Crosswalk.AUTO),
            section.optionalText("token"),
            OAuth2Reader.read(section, "oauth2"));
    if (section.has("token") && section.has("oauth2")) {
      section.wrong("oauth2", "give one of token and oauth2");
    }
    section.finish();
    return server;
  }
}
