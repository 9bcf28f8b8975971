package io.gantry.dicom.net;

import io.gantry.dicom.data.UidNames;
import io.gantry.dicom.data.charset.CharacterSet;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Implementation;
import io.gantry.dicom.net.pdu.UserIdentity;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables of docs/conformance.md as the code has them, in Markdown. */
final class ConformanceTables {
  private static final List<String> SERVICES =
      List.of(
          SopClasses.VERIFICATION,
          SopClasses.PATIENT_ROOT_FIND,
          SopClasses.PATIENT_ROOT_MOVE,
          SopClasses.PATIENT_ROOT_GET,
          SopClasses.STUDY_ROOT_FIND,
          SopClasses.STUDY_ROOT_MOVE,
          SopClasses.STUDY_ROOT_GET,
          SopClasses.STORAGE_COMMITMENT);

  /** Defined terms of PS3.3 section C.12.1.1.2. */
  private static final List<String> TERMS =
      List.of(
          "ISO_IR 6",
          "ISO_IR 100",
          "ISO_IR 101",
          "ISO_IR 109",
          "ISO_IR 110",
          "ISO_IR 144",
          "ISO_IR 127",
          "ISO_IR 126",
          "ISO_IR 138",
          "ISO_IR 148",
          "ISO_IR 203",
          "ISO_IR 13",
          "ISO_IR 166",
          "ISO 2022 IR 6",
          "ISO 2022 IR 100",
          "ISO 2022 IR 101",
          "ISO 2022 IR 109",
          "ISO 2022 IR 110",
          "ISO 2022 IR 144",
          "ISO 2022 IR 127",
          "ISO 2022 IR 126",
          "ISO 2022 IR 138",
          "ISO 2022 IR 148",
          "ISO 2022 IR 203",
          "ISO 2022 IR 13",
          "ISO 2022 IR 166",
          "ISO 2022 IR 87",
          "ISO 2022 IR 159",
          "ISO 2022 IR 149",
          "ISO 2022 IR 58",
          "ISO_IR 192",
          "GB18030",
          "GBK");

  private static final ServiceHandlers ALL =
      new ServiceHandlers(
          new MemoryStore(),
          (_, _) -> 0,
          (_, _) -> new MoveResult(0, SubOperations.UNKNOWN, List.of(), null),
          (_, _) -> new MoveResult(0, SubOperations.UNKNOWN, List.of(), null),
          (_, _) -> Optional.empty(),
          (_, _) -> {});

  private ConformanceTables() {}

  /** Name of the table to its lines. */
  static Map<String, String> all() throws IOException {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("services", services());
    tables.put("storage-classes", storageClasses());
    tables.put("transfer-syntaxes", transferSyntaxes());
    tables.put("character-sets", characterSets());
    tables.put("timers", components(Timeouts.STANDARD));
    tables.put("limits", components(Limits.STANDARD));
    tables.put("implementation", implementation());
    tables.put("query-features", features());
    tables.put("user-identity", identities());
    tables.put("tls-profiles", profiles());
    return tables;
  }

  private static String table(String header, List<String> rows) {
    long columns = header.chars().filter(c -> c == '|').count() - 1;
    return header + "\n|" + "---|".repeat((int) columns) + "\n" + String.join("\n", rows) + "\n";
  }

  private static String services() {
    OfferedServices offered =
        new OfferedServices(ServerOptions.of("A", 0, PeerPolicy.anyone()), ALL);
    List<String> rows = new ArrayList<>();
    for (String uid : SERVICES) {
      rows.add(
          "| %s | `%s` | yes | %s |"
              .formatted(UidNames.of(uid), uid, offered.isService(uid) ? "yes" : "no"));
    }
    rows.add("| Storage | see below | yes | yes |");
    return table("| SOP class | UID | SCU | SCP |", rows);
  }

  private static Map<String, String> uids() throws IOException {
    Map<String, String> uids = new LinkedHashMap<>();
    InputStream in =
        Objects.requireNonNull(UidNames.class.getResourceAsStream("uids.tsv"), "uids.tsv");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        if (!line.startsWith("#") && fields.length == 2) {
          uids.put(fields[0], fields[1]);
        }
      }
    }
    return uids;
  }

  private static String storageClasses() throws IOException {
    OfferedServices offered =
        new OfferedServices(
            ServerOptions.of("A", 0, PeerPolicy.anyone()).withAnySopClass(false), ALL);
    UserInformation nothing = UserInformation.ours(16384);
    return table(
        "| storage class | UID |",
        uids().entrySet().stream()
            .filter(uid -> offered.isObject(uid.getKey(), nothing))
            .map(uid -> "| %s | `%s` |".formatted(uid.getValue(), uid.getKey()))
            .toList());
  }

  /** In the order in which they are preferred. */
  private static String transferSyntaxes() throws IOException {
    List<String> left =
        new ArrayList<>(
            uids().keySet().stream()
                .filter(
                    uid -> uid.equals("1.2.840.10008.1.2") || uid.startsWith("1.2.840.10008.1.2."))
                .toList());
    List<String> rows = new ArrayList<>();
    while (!left.isEmpty()) {
      String best = TransferSyntaxOrder.STANDARD.choose(left);
      left.remove(best);
      rows.add("| %d | %s | `%s` |".formatted(rows.size() + 1, UidNames.of(best), best));
    }
    return table("| preference | transfer syntax | UID |", rows);
  }

  private static String characterSets() {
    List<String> rows = new ArrayList<>();
    for (String term : TERMS) {
      boolean known = CharacterSet.of(term).issues().isEmpty();
      rows.add("| `%s` | %s |".formatted(term, known ? "read and written" : "not supported"));
    }
    return table("| defined term | |", rows);
  }

  /** Each component of a record with its value. */
  private static String components(Record values) {
    List<String> rows = new ArrayList<>();
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(values);
        String shown = value instanceof Duration d ? d.toSeconds() + " s" : String.valueOf(value);
        rows.add("| %s | %s |".formatted(component.getName(), shown));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return table("| name | default |", rows);
  }

  private static String implementation() {
    return table(
        "| | |",
        List.of(
            "| Implementation Class UID | `%s` |".formatted(Implementation.CLASS_UID),
            "| Implementation Version Name | `%s` |".formatted(Implementation.VERSION_NAME)));
  }

  private static String features() {
    return table(
        "| feature | C-FIND | C-MOVE and C-GET |",
        Arrays.stream(QueryFeature.values())
            .map(feature -> {
              var some = java.util.Set.of(feature);
              return "| %s | %s | %s |"
                  .formatted(
                      feature,
                      QueryFeature.applicable(SopClasses.STUDY_ROOT_FIND, some).isEmpty()
                          ? ""
                          : "yes",
                      QueryFeature.applicable(SopClasses.STUDY_ROOT_MOVE, some).isEmpty()
                          ? ""
                          : "yes");
            })
            .toList());
  }

  private static String identities() {
    return table(
        "| kind | SCU | SCP |",
        Arrays.stream(UserIdentity.Kind.values())
            .map(kind -> "| %s | yes | by policy |".formatted(kind))
            .toList());
  }

  private static String profiles() {
    return table(
        "| profile | PS3.15 | protocols | cipher suites |",
        Arrays.stream(TlsProfile.values())
            .map(profile ->
                "| %s%s | %s | %s | %s |"
                    .formatted(
                        profile,
                        profile == TlsProfile.STANDARD ? " (default)" : "",
                        profile.section(),
                        String.join(", ", profile.protocols()),
                        profile.cipherSuites().stream()
                            .map(suite -> "`" + suite + "`")
                            .collect(Collectors.joining(" "))))
            .toList());
  }
}
