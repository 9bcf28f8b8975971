package io.gantry.fhir.adapter.hl7;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.AdtMessage.Identifier;
import io.gantry.contracts.patient.AdtMessage.Name;
import io.gantry.fhir.adapter.hl7.AdtDecoder.Decoded;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdtDecoderTest {
  private static final String PID =
      "PID|1||100^^^HOSP&1.2.3&ISO^MR~77^^^ORTHO^PI||Moss^Ivy^Fern^Jr^Dr^^L~Reed^^^^^^M||19700101|F\r";

  private final AdtDecoder decoder = new AdtDecoder();

  @AfterEach
  void close() {
    decoder.close();
  }

  private static String header(String event, String charset) {
    return "MSH|^~\\&|HIS|HOSP|GANTRY|RAD|20260101120000.5+0100||ADT^%s|17|P|2.5||||||%s\r"
        .formatted(event, charset);
  }

  private Decoded decode(String text, Charset charset) {
    return decoder.decode(text.getBytes(charset));
  }

  private List<AdtMessage> read(String text) {
    return ((Decoded.Patients) decode(text, StandardCharsets.UTF_8)).messages();
  }

  private Decoded.Refused refused(String text, Charset charset) {
    return (Decoded.Refused) decode(text, charset);
  }

  @Test
  void everyPartOfAPatientIsRead() {
    AdtMessage message = read(header("A08", "") + "EVN|A08\r" + PID).getFirst();

    assertThat(message.header().sender()).isEqualTo("HIS|HOSP");
    assertThat(message.header().controlId()).isEqualTo("17");
    assertThat(message.header().event()).isEqualTo("A08");
    assertThat(message.header().sentAt()).isEqualTo(Instant.parse("2026-01-01T11:00:00.5Z"));
    assertThat(message.ids())
        .containsExactly(
            new Identifier("100", "HOSP", "1.2.3", "MR"), new Identifier("77", "ORTHO", "", "PI"));
    assertThat(message.names())
        .containsExactly(
            new Name("Moss", "Ivy", "Fern", "Jr", "Dr", "L", ""),
            new Name("Reed", "", "", "", "", "M", ""));
    assertThat(message.birthDate()).isEqualTo("19700101");
    assertThat(message.sex()).isEqualTo("F");
    assertThat(message.priorIds()).isEmpty();
  }

  @Test
  void emptyMeansNoChangeAndTwoQuotationMarksDelete() {
    AdtMessage message = read(header("A08", "") + "PID|1||100||Moss^\"\"||\"\"|\r").getFirst();

    assertThat(message.names().getFirst().given()).isEqualTo(AdtMessage.DELETE);
    assertThat(message.names().getFirst().middle()).isEmpty();
    assertThat(message.birthDate()).isEqualTo(AdtMessage.DELETE);
    assertThat(message.sex()).isEmpty();
  }

  @Test
  void escapeSequencesAreResolvedAndOtherDelimitersRead() {
    assertThat(read(header("A08", "") + "PID|1||100||O\\T\\Moss^Ivy\r").getFirst().names())
        .extracting(Name::family)
        .containsExactly("O&Moss");
    String other =
        "MSH#*~\\&#HIS#HOSP#G#R#20260101##ADT*A08#18#P#2.3\rPID#1##100*5*M10##Moss*Ivy\r";
    assertThat(read(other).getFirst().names().getFirst().given()).isEqualTo("Ivy");
  }

  @Test
  void aMessageMayMergeSeveralPatients() {
    List<AdtMessage> two =
        read(
            header("A40", "")
                + "PID|1||100\rMRG|200^^^HOSP^MR\rPID|2||300\rPD1|\rMRG|400^^^HOSP^MR\r");

    assertThat(two).extracting(m -> m.priorIds().getFirst().id()).containsExactly("200", "400");
    assertThat(two).extracting(m -> m.header().part()).containsExactly(0, 1);
  }

  @Test
  void textIsReadInTheCharacterSetThatIsDeclaredAndInNoOther() {
    String umlaut = PID.replace("Moss", "M\u00f6\u00df");
    String kanji = PID.replace("Moss", "\u5c71\u7530");
    assertThat(family(decode(header("A08", "8859/1") + umlaut, StandardCharsets.ISO_8859_1)))
        .isEqualTo("M\u00f6\u00df");
    assertThat(family(decode(header("A08", "UNICODE UTF-8") + kanji, StandardCharsets.UTF_8)))
        .isEqualTo("\u5c71\u7530");
    assertThat(family(decode(header("A08", "ISO IR87") + kanji, Charset.forName("ISO-2022-JP"))))
        .isEqualTo("\u5c71\u7530");
    assertThat(refused(header("A08", "") + umlaut, StandardCharsets.ISO_8859_1).acknowledgement())
        .isEqualTo("AE");
    assertThat(
            refused(header("A08", "UNICODE UTF-8") + umlaut, StandardCharsets.ISO_8859_1).reason())
        .doesNotContain("M\u00f6");
    assertThat(refused(header("A08", "NONE SUCH") + PID, StandardCharsets.UTF_8).acknowledgement())
        .isEqualTo("AE");
  }

  private static String family(Decoded decoded) {
    return ((Decoded.Patients) decoded).messages().getFirst().names().getFirst().family();
  }

  @Test
  void whatIsNotForUsIsRejectedAndWhatIsDamagedIsAnError() {
    assertThat(refused("Moss", StandardCharsets.UTF_8).acknowledgement()).isEqualTo("AR");
    Decoded.Refused other = refused(header("A03", "") + PID, StandardCharsets.UTF_8);
    assertThat(other.acknowledgement()).isEqualTo("AR");
    assertThat(other.controlId()).isEqualTo("17");
    assertThat(refused(header("A08", ""), StandardCharsets.UTF_8).acknowledgement())
        .isEqualTo("AE");
    String noId = header("A08", "").replace("|17|", "||") + PID;
    assertThat(refused(noId, StandardCharsets.UTF_8).acknowledgement()).isEqualTo("AE");
    for (int cut = 0; cut < (header("A08", "") + PID).length(); cut++) {
      Decoded decoded = decode((header("A08", "") + PID).substring(0, cut), StandardCharsets.UTF_8);
      if (decoded instanceof Decoded.Refused refused) {
        assertThat(refused.reason()).doesNotContain("Moss", "100");
      }
    }
  }
}
