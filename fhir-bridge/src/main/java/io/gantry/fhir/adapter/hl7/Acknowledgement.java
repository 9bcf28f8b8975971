package io.gantry.fhir.adapter.hl7;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes acknowledgements (HL7 v2.5.1 chapter 2.9): in original mode MSA-1 is AA, AE or AR; in
 * enhanced mode, where the sender fills MSH-15 or MSH-16, CA, CE or CR, or nothing, as it asks. In
 * the sender's own delimiters and version; ASCII, no data of the message but its header.
 */
public final class Acknowledgement {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSS").withZone(ZoneOffset.UTC);
  private static final int LONGEST_FIELD = 200;

  private final String[] msh;
  private final char separator;
  private final String encoding;

  private final boolean asAsked;

  private Acknowledgement(byte[] message, boolean asAsked) {
    this.asAsked = asAsked;
    String header = Hl7Charsets.header(message);
    boolean usable = header.length() >= 9 && header.startsWith("MSH") && isDelimiters(header);
    this.separator = usable ? header.charAt(3) : '|';
    this.msh = usable ? header.split(quoted(separator), -1) : new String[0];
    this.encoding = usable ? msh[1] : "^~\\&";
  }

  /**
   * To a message, however damaged, or to its start.
   *
   * @param asAsked whether MSH-15 and MSH-16 are obeyed; original mode otherwise
   */
  public static Acknowledgement to(byte[] message, boolean asAsked) {
    return new Acknowledgement(message, asAsked);
  }

  private static boolean isDelimiters(String header) {
    String first = header.substring(3, 8);
    return first.chars().allMatch(c -> c > ' ' && c < 127 && !Character.isLetterOrDigit(c))
        && first.chars().distinct().count() >= 4;
  }

  /** How bad it is, and what of (HL7 table 0357). */
  public enum Outcome {
    ACCEPTED("A", ""),
    /** The content contradicts itself or can't be read: the sender has to correct it. */
    ERROR("E", "207^Application internal error"),
    /** No HL7, not this kind of message: it would be refused again. */
    REJECTED("R", "200^Unsupported message type");

    private final String letter;
    private final String code;

    Outcome(String letter, String code) {
      this.letter = letter;
      this.code = code;
    }
  }

  /**
   * The acknowledgement.
   *
   * @param text why not, in words without patient data; empty = nothing to say
   * @param at when, which is also part of its control id
   * @return empty where the sender wants none for this outcome
   */
  public Optional<byte[]> of(Outcome outcome, String text, Instant at) {
    boolean good = outcome == Outcome.ACCEPTED;
    String accept = field(14);
    String application = field(15);
    boolean enhanced = asAsked && (!accept.isEmpty() || !application.isEmpty());
    boolean commit = enhanced && isWanted(accept, good);
    if (enhanced && !commit && !isWanted(application, good)) {
      return Optional.empty();
    }
    String code = (commit ? "C" : "A") + outcome.letter;
    return Optional.of(write(code, outcome, text, at));
  }

  private static boolean isWanted(String condition, boolean good) {
    return switch (condition) {
      case "AL" -> true;
      case "ER" -> !good;
      case "SU" -> good;
      default -> false;
    };
  }

  private byte[] write(String code, Outcome outcome, String text, Instant at) {
    char part = encoding.charAt(0);
    String type = field(8).indexOf(part) < 0 ? "" : field(8).split(quoted(part), -1)[1];
    String version = field(11).isEmpty() ? "2.5.1" : field(11);
    StringBuilder ack = new StringBuilder("MSH").append(separator).append(encoding);
    add(ack, field(4), field(5), field(2), field(3), STAMP.format(at), "");
    add(ack, "ACK" + part + type + part + "ACK", "GANTRY" + at.toEpochMilli());
    add(ack, field(10).isEmpty() ? "P" : field(10), version);
    ack.append("\rMSA");
    add(ack, code, field(9));
    if (outcome != Outcome.ACCEPTED) {
      ack.append("\rERR");
      String table = outcome.code.replace('^', part) + part + "HL70357";
      add(ack, "", "", table, "E", "", "", "", cleaned(text));
    }
    return ack.append('\r').toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String quoted(char separator) {
    return Pattern.quote(String.valueOf(separator));
  }

  private void add(StringBuilder segment, String... fields) {
    for (String field : fields) {
      segment.append(separator).append(field);
    }
  }

  /** Our own words hold no delimiters of theirs. */
  private String cleaned(String text) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean delimiter = c == separator || encoding.indexOf(c) >= 0;
      clean.append(delimiter || c < ' ' || c > '~' ? ' ' : c);
    }
    return clean.toString();
  }

  /** MSH-(n+1), with its delimiters; what is no printable ASCII becomes a question mark. */
  private String field(int index) {
    if (index >= msh.length) {
      return "";
    }
    String raw = msh[index].strip();
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < Math.min(raw.length(), LONGEST_FIELD); i++) {
      char c = raw.charAt(i);
      clean.append(c < ' ' || c > '~' ? '?' : c);
    }
    return clean.toString();
  }
}
