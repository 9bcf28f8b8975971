package io.gantry.fhir.adapter.hl7;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.model.Structure;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.AdtMessage.Header;
import io.gantry.contracts.patient.AdtMessage.Identifier;
import io.gantry.contracts.patient.AdtMessage.Name;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes HL7 v2 ADT messages of any version 2 into records. Owns a HAPI context; thread safe.
 * Judges nothing but whether a message can be read.
 */
public final class AdtDecoder implements Closeable {
  /** Events that say something about a patient's identity. */
  private static final Set<String> EVENTS =
      Set.of("A01", "A04", "A05", "A08", "A18", "A28", "A31", "A34", "A36", "A39", "A40", "A47");

  private final HapiContext context;

  public AdtDecoder() {
    context = new DefaultHapiContext(new GenericModelClassFactory());
    context.setValidationContext(ValidationContextFactory.noValidation());
  }

  /** What became of the bytes. */
  public sealed interface Decoded {
    /** Readable: one record per patient, at least one. */
    record Patients(List<AdtMessage> messages) implements Decoded {
      public Patients {
        messages = List.copyOf(messages);
      }
    }

    /**
     * Not to be used.
     *
     * @param acknowledgement AR: not for us or not HL7; AE: the message is damaged
     * @param controlId MSH-10 as far as it can be seen
     * @param event MSH-9.2 as far as it can be seen
     * @param reason in words, without patient data
     */
    record Refused(String acknowledgement, String controlId, String event, String reason)
        implements Decoded {}
  }

  /** Decodes one message: segments end in CR (LF and CR LF are read too), no MLLP bytes. */
  public Decoded decode(byte[] message) {
    String text = Hl7Charsets.decode(message);
    if (text == null) {
      String declared = Hl7Charsets.declared(message);
      return new Decoded.Refused(
          "AE",
          field(message, 9),
          eventOf(message),
          declared.isEmpty()
              ? "MSH-18 names no character set and the text is not UTF-8"
              : "the text is not in the character set that MSH-18 names (" + declared + ")");
    }
    try {
      Message parsed =
          context.getPipeParser().parse(text.replace("\r\n", "\r").replace('\n', '\r'));
      return read(parsed, message);
    } catch (HL7Exception | RuntimeException e) {
      return new Decoded.Refused(
          "AR", field(message, 9), eventOf(message), "not an HL7 v2 message that can be read");
    }
  }

  private static Decoded read(Message message, byte[] bytes) throws HL7Exception {
    Segment msh = (Segment) message.get("MSH");
    String event = get(msh, 9, 0, 2, 1);
    String controlId = get(msh, 10, 0, 1, 1);
    if (!get(msh, 9, 0, 1, 1).equals("ADT") || !EVENTS.contains(event)) {
      return new Decoded.Refused("AR", controlId, event, "not an event that is handled here");
    }
    String sender = get(msh, 3, 0, 1, 1) + "|" + get(msh, 4, 0, 1, 1);
    Instant sentAt = Hl7Time.parse(get(msh, 7, 0, 1, 1));
    String digest = digest(bytes);
    List<AdtMessage> found = new ArrayList<>();
    Segment pid = null;
    Segment mrg = null;
    for (Segment segment : segments(message)) {
      if (segment.getName().equals("PID")) {
        if (pid != null) {
          found.add(
              patient(
                  new Header(sender, controlId, event, sentAt, found.size(), digest), pid, mrg));
        }
        pid = segment;
        mrg = null;
      } else if (segment.getName().equals("MRG")) {
        mrg = segment;
      }
    }
    if (pid == null || controlId.isEmpty()) {
      return new Decoded.Refused(
          "AE", controlId, event, pid == null ? "no PID segment" : "no MSH-10 control id");
    }
    found.add(
        patient(new Header(sender, controlId, event, sentAt, found.size(), digest), pid, mrg));
    return new Decoded.Patients(found);
  }

  private static List<Segment> segments(Message message) throws HL7Exception {
    List<Segment> segments = new ArrayList<>();
    for (String name : message.getNames()) {
      for (Structure structure : message.getAll(name)) {
        if (structure instanceof Segment segment) {
          segments.add(segment);
        }
      }
    }
    return segments;
  }

  private static AdtMessage patient(Header header, Segment pid, @Nullable Segment mrg)
      throws HL7Exception {
    List<Name> names = new ArrayList<>();
    for (int i = 0; i < pid.getField(5).length; i++) {
      names.add(
          new Name(
              get(pid, 5, i, 1, 1),
              get(pid, 5, i, 2, 1),
              get(pid, 5, i, 3, 1),
              get(pid, 5, i, 4, 1),
              get(pid, 5, i, 5, 1),
              get(pid, 5, i, 7, 1),
              get(pid, 5, i, 8, 1)));
    }
    return new AdtMessage(
        header,
        identifiers(pid, 3),
        mrg == null ? List.of() : identifiers(mrg, 1),
        names,
        get(pid, 7, 0, 1, 1),
        get(pid, 8, 0, 1, 1));
  }

  private static List<Identifier> identifiers(Segment segment, int field) throws HL7Exception {
    List<Identifier> found = new ArrayList<>();
    for (int i = 0; i < segment.getField(field).length; i++) {
      String id = get(segment, field, i, 1, 1);
      if (!id.isEmpty()) {
        found.add(
            new Identifier(
                id,
                get(segment, field, i, 4, 1),
                get(segment, field, i, 4, 2),
                get(segment, field, i, 5, 1)));
      }
    }
    return found;
  }

  private static String get(Segment segment, int field, int repetition, int component, int sub)
      throws HL7Exception {
    if (repetition > 0 && segment.getField(field).length <= repetition) {
      return "";
    }
    String value = Terser.get(segment, field, repetition, component, sub);
    return value == null ? "" : value.strip();
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** For answers to what can't be parsed: MSH-n, n counted as in the standard. */
  private static String field(byte[] message, int index) {
    String[] fields = Hl7Charsets.header(message).split("\\|", -1);
    return fields.length > index ? fields[index] : "";
  }

  private static String eventOf(byte[] message) {
    String[] parts = field(message, 8).toUpperCase(Locale.ROOT).split("\\^", -1);
    return parts.length > 1 ? parts[1] : "";
  }

  @Override
  public void close() {
    try {
      context.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
