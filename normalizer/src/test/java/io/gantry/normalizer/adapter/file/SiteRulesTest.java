package io.gantry.normalizer.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.normalizer.book.BookCheck;
import io.gantry.normalizer.book.Remark;
import io.gantry.normalizer.book.Remark.Severity;
import io.gantry.normalizer.rules.RuleBook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule books as a site writes them: each action with its examples, and all that can be wrong. */
class SiteRulesTest {
  @TempDir Path directory;

  @Test
  void everyActionDoesWhatItsExamplesSay() throws IOException {
    Files.writeString(
        directory.resolve("procedures.csv"),
        "old,new\nTHORAX,CT Chest\n\"HEAD, NATIVE\",CT Head\n");
    RuleBook book =
        read(
            """
            version: site-1
            tables:
              procedures: { file: procedures.csv, from: old, to: new }
            site-rules:
              - name: accession-prefix
                when: { source: [north, south], modality: CT }
                do:
                  - prefix: AccessionNumber
                    with: N-
                examples:
                  - { given: { Modality: CT, AccessionNumber: "12" }, expect: { AccessionNumber: N-12 } }
                  - { given: { Modality: MR, AccessionNumber: "12" }, unchanged: true }
                  - { given: { Modality: CT, AccessionNumber: N-12 }, unchanged: true }
                  - { given: { Modality: CT, AccessionNumber: null }, unchanged: true }
                  - { source: west, given: { Modality: CT, AccessionNumber: "12" }, unchanged: true }
                  - { given: { Modality: CT, AccessionNumber: "123456789012345" }, held: true }
              - name: procedure-names
                when:
                  institution: ["*North*"]
                do:
                  - map: StudyDescription
                    table: procedures
                    otherwise: hold
                examples:
                  - given: { InstitutionName: Great Northern, StudyDescription: "HEAD, NATIVE" }
                    expect: { StudyDescription: CT Head }
                  - { given: { InstitutionName: Northgate, StudyDescription: KNEE }, held: true }
              - name: template
                when:
                  attributes:
                    - { attribute: StudyID, is: empty }
                do:
                  - set: StudyID
                    to: "S${AccessionNumber}"
                examples:
                  - { given: { AccessionNumber: "7" }, expect: { StudyID: S7 } }
                  - { given: { AccessionNumber: "7", StudyID: "1" }, unchanged: true }
              - name: copy-name
                do:
                  - { copy: PerformingPhysicianName, to: OperatorsName }
                examples:
                  - { given: { PerformingPhysicianName: 'Doe^A\\Roe^B' }, expect: { OperatorsName: 'Doe^A\\Roe^B' } }
              - name: strip-zeros
                reason: correct
                when:
                  attributes:
                    - { attribute: PatientID, matches: "0+[1-9][0-9]*" }
                do:
                  - { replace: PatientID, pattern: "^0+", with: "" }
                examples:
                  - { given: { PatientID: "00042" }, expect: { PatientID: "42" } }
                  - { given: { PatientID: "A0042" }, unchanged: true }
              - name: clear
                do:
                  - remove: ImageComments
                  - empty: PatientAddress
                examples:
                  - given: { ImageComments: x, PatientAddress: y }
                    expect: { ImageComments: null, PatientAddress: null }
              - name: other-id
                when: { attributes: [ { attribute: PatientID, is: filled } ] }
                do:
                  - add-item: OtherPatientIDsSequence
                    item: { PatientID: "${PatientID}", IssuerOfPatientID: OLD }
              - name: no-films
                when: { any: [ { modality: HC }, { attributes: [ { attribute: SeriesDescription, like: "FILM*" } ] } ] }
                do:
                  - hold: hardcopies are migrated by hand
                examples:
                  - { given: { Modality: HC }, held: true }
                  - { given: { SeriesDescription: FILM 1 }, held: true }
                  - { given: { SeriesDescription: THORAX }, unchanged: true }
              - name: utf8
                do:
                  - reencode: utf-8
                examples:
                  - given: { SpecificCharacterSet: ISO_IR 100, PatientName: "Müller^Jörg" }
                    expect: { PatientName: "Müller^Jörg", SpecificCharacterSet: ISO_IR 192 }
            """);

    assertThat(BookCheck.of(book.site()))
        .filteredOn(remark -> remark.severity() == Severity.ERROR)
        .isEmpty();
    assertThat(BookCheck.of(book.site()).stream().map(Remark::rule)).contains("other-id");
  }

  @Test
  void allProblemsAreToldAtOnceWithTheirLines() throws IOException {
    Files.writeString(directory.resolve("t.csv"), "old,new\na,1\na,2\n,3\nb\n");
    assertThatExceptionOfType(RuleBookProblems.class)
        .isThrownBy(() ->
            read(
                """
                version: site-1
                tables:
                  t: { file: t.csv, from: old, to: new }
                  gone: { file: gone.csv, from: a, to: b }
                site-rules:
                  - name: Wrong Name
                    do:
                      - { set: Nonsense, to: x }
                      - { set: StudyInstanceUID, to: "1.2" }
                      - { set: Rows, to: "12" }
                      - { map: StudyDescription, table: nowhere }
                      - { replace: StudyDescription, pattern: "(", with: "" }
                      - { set: StudyID, to: "${Nothing}" }
                      - { set: StudyID }
                      - { remove: StudyID, empty: StudyID }
                      - { reencode: utf-8, from: LATIN1 }
                  - name: twice
                    when: { attributes: [ { attribute: StudyID, is: maybe, in: [a] } ], colour: red }
                  - name: twice
                    do: [ { remove: SpecificCharacterSet } ]
                    reason: because
                """))
        .satisfies(e -> {
          List<String> problems = e.problems().stream().map(Object::toString).toList();
          assertThat(problems)
              .contains(
                  "t.csv:3: old is in line 2 too",
                  "t.csv:4: old is empty",
                  "t.csv:5: has another number of columns than the first line",
                  "gone.csv: can't be read as CSV: is it there, are quotes closed?");
          assertThat(problems)
              .anyMatch(p -> p.startsWith("rules.yaml:6: name: lower case"))
              .anyMatch(p -> p.startsWith("rules.yaml:8: set: Nonsense is no attribute"))
              .anyMatch(p -> p.contains(":9: set: StudyInstanceUID identifies the object"))
              .anyMatch(p -> p.contains(":10: set: Rows describes the pixels"))
              .anyMatch(p -> p.contains(":11: table: there is no table nowhere"))
              .anyMatch(p -> p.contains(":12: pattern: no pattern"))
              .anyMatch(p -> p.contains(":13: to: a name in ${...} is no attribute"))
              .anyMatch(p -> p.contains(":14: to: is missing"))
              .anyMatch(p -> p.contains(":15: exactly one of"))
              .anyMatch(p -> p.contains(":16: from: LATIN1 is no defined term"))
              .anyMatch(p -> p.contains(":17: do: is missing"))
              .anyMatch(p -> p.contains(":18: colour: unknown"))
              .anyMatch(p -> p.contains(":18: one of is, in, like and matches"))
              .anyMatch(p -> p.contains(":19: name: the rule in line 17 has this name too"))
              .anyMatch(p -> p.contains(":20: remove: SpecificCharacterSet is changed together"))
              .anyMatch(p -> p.contains(":21: reason: correct"));
        });
  }

  @Test
  void aTableInAnotherEncodingIsRefusedWithItsLines() throws IOException {
    Files.write(
        directory.resolve("t.csv"),
        "old,new\nFuss,Foot\nSchädel,Head\n,Hip\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(RuleBookProblems.class)
        .isThrownBy(() -> read("version: v1\ntables: { t: { file: t.csv, from: old, to: new } }\n"))
        .withMessageContaining("t.csv:3: is not UTF-8")
        .withMessageContaining("t.csv:4: old is empty")
        .withMessageNotContaining("t.csv:2");
  }

  @Test
  void aTableWithoutItsColumnsOrWithOpenQuotesIsRefusedWithItsLines() throws IOException {
    Files.writeString(directory.resolve("t.csv"), "old,other,old\na,1,2\n");
    Files.writeString(directory.resolve("u.csv"), "old,new\na,1\nb,\"2\n");

    assertThatExceptionOfType(RuleBookProblems.class)
        .isThrownBy(() ->
            read(
                """
                version: v1
                tables:
                  t: { file: t.csv, from: old, to: new }
                  u: { file: u.csv, from: old, to: new }
                """))
        .withMessageContaining("t.csv:1: old is there twice")
        .withMessageContaining("t.csv:1: there is no column new")
        .withMessageContaining("u.csv:3: quotes are not closed");
  }

  @Test
  void whatIsNoValueOfItsAttributeIsToldBeforeAnythingRuns() throws IOException {
    Files.writeString(
        directory.resolve("dates.csv"), "old,new\nA,20200229\nB,20210229\nC,1.1.2020\n");

    assertThatExceptionOfType(RuleBookProblems.class)
        .isThrownBy(() ->
            read(
                """
                version: v1
                tables:
                  dates: { file: dates.csv, from: old, to: new }
                site-rules:
                  - name: dates
                    do:
                      - { map: StudyDate, table: dates }
                      - { set: Modality, to: ct }
                      - { set: AccessionNumber, to: "12345678901234567" }
                      - { set: StudyTime, to: "${SeriesTime}" }
                """))
        .satisfies(e ->
            assertThat(e.problems().stream().map(Object::toString))
                .hasSize(4)
                .anyMatch(p ->
                    p.startsWith("rules.yaml:7: table: dates gives StudyDate no DA in its line 3"))
                .anyMatch(p ->
                    p.startsWith("rules.yaml:7: table: dates gives StudyDate no DA in its line 4"))
                .anyMatch(p -> p.startsWith("rules.yaml:8: to: is no CS, which Modality needs"))
                .anyMatch(p -> p.startsWith("rules.yaml:9: to: is no SH, which AccessionNumber")));
  }

  @Test
  void rulesThatUndoOneAnotherOrCanNeverApplyAreTold() throws IOException {
    RuleBook book =
        read(
            """
            version: v1
            site-rules:
              - name: first
                when: { modality: CT }
                do: [ { set: StudyID, to: A } ]
              - name: second
                when: { modality: [CT, MR] }
                do: [ { set: StudyID, to: B } ]
              - name: elsewhere
                when: { modality: US }
                do: [ { set: StudyID, to: C } ]
              - name: never
                when: { modality: XA, attributes: [ { attribute: Modality, in: [RF] } ] }
                do: [ { set: StudyID, to: D } ]
              - name: clears
                do: [ { remove: ImageComments } ]
              - name: too-late
                when: { attributes: [ { attribute: ImageComments, is: filled } ] }
                do: [ { set: StudyID, to: E } ]
              - name: modality
                do: [ { set: Modality, to: CT } ]
              - name: too-late-as-well
                when: { modality: [MR, US] }
                do: [ { set: StudyID, to: F } ]
              - name: modality-again
                do: [ { set: Modality, to: CT } ]
              - name: grows
                when: { attributes: [ { attribute: StudyID, is: filled } ] }
                do: [ { set: StudyID, to: "${StudyID}-" } ]
                examples: [ { given: { StudyID: x }, expect: { StudyID: x- } } ]
            """);

    List<String> remarks =
        BookCheck.of(book.site()).stream()
            .filter(remark -> !remark.message().contains("no examples"))
            .map(remark -> remark.severity() + " " + remark.rule() + ": " + remark.message())
            .toList();

    assertThat(remarks)
        .contains(
            "warning second: overwrites what rule first does to StudyID where both apply",
            "error never: can never apply: its conditions exclude each other",
            "error too-late: can never apply: rule clears has cleared what it needs",
            "error too-late-as-well: can never apply: rule modality has set what it looks at to"
                + " something else",
            "warning modality-again: says the same as rule modality",
            "warning grows: changes its own result when it is applied again")
        .noneMatch(remark -> remark.startsWith("warning elsewhere: overwrites what rule second"));
  }

  @Test
  void aRuleBetweenMayUndoWhatAnEarlierOneDid() throws IOException {
    RuleBook book =
        read(
            """
            version: v1
            site-rules:
              - name: first
                do: [ { set: Modality, to: CT }, { remove: ImageComments } ]
              - name: second
                when: { source: [north] }
                do: [ { set: Modality, to: MR }, { set: ImageComments, to: x } ]
              - name: third
                when: { modality: MR, attributes: [ { attribute: ImageComments, is: filled } ] }
                do: [ { set: StudyID, to: A } ]
            """);

    assertThat(BookCheck.of(book.site()))
        .noneMatch(remark -> remark.message().startsWith("can never apply"));
  }

  @Test
  void anExampleThatFailsIsAnError() throws IOException {
    RuleBook book =
        read(
            """
            version: v1
            site-rules:
              - name: one
                do: [ { set: StudyID, to: A } ]
                examples:
                  - { given: { StudyID: x }, expect: { StudyID: B } }
            """);

    assertThat(BookCheck.of(book.site()))
        .containsExactly(
            new Remark(Severity.ERROR, "one", 6, "example failed: got StudyID = \"A\""));
  }

  private RuleBook read(String text) throws IOException {
    return RuleBookFile.read(Files.writeString(directory.resolve("rules.yaml"), text));
  }
}
