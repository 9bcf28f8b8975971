package io.gantry.dicom.net.pdu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads control PDUs from their byte form (PS3.8 section 9.3). Unknown items and sub-items are
 * skipped, as PS3.8 section 9.3.1 asks; lengths that do not fit are a {@link MalformedPdu}.
 * Stateless.
 */
public final class PduDecoder {
  private static final int MAX_CONTEXTS = 128;

  private PduDecoder() {}

  /**
   * @param type PDU type of the header, not P-DATA-TF
   * @param body everything after the 6 byte header
   */
  public static Pdu decode(int type, byte[] body) throws MalformedPdu {
    ByteBuffer in = ByteBuffer.wrap(body);
    return switch (type) {
      case Pdu.ASSOCIATE_RQ -> request(in);
      case Pdu.ASSOCIATE_AC -> accept(in);
      case Pdu.ASSOCIATE_RJ -> {
        fourBytes(in);
        yield new AssociateReject(body[1] & 0xFF, body[2] & 0xFF, body[3] & 0xFF);
      }
      case Pdu.RELEASE_RQ -> {
        fourBytes(in);
        yield new ReleaseRequest();
      }
      case Pdu.RELEASE_RP -> {
        fourBytes(in);
        yield new ReleaseResponse();
      }
      case Pdu.ABORT -> {
        fourBytes(in);
        yield new Abort(body[2] & 0xFF, body[3] & 0xFF);
      }
      default -> throw new MalformedPdu("PDU type does not exist", Abort.UNRECOGNIZED_PDU);
    };
  }

  private static void fourBytes(ByteBuffer in) throws MalformedPdu {
    if (in.remaining() != 4) {
      throw invalid("PDU of this type is not 4 bytes long");
    }
  }

  private static AssociateRequest request(ByteBuffer in) throws MalformedPdu {
    int version = u16(in);
    skip(in, 2);
    String called = text(take(in, 16));
    String calling = text(take(in, 16));
    skip(in, 32);
    String application = "";
    List<ProposedContext> contexts = new ArrayList<>();
    UserInformation user = NO_USER_INFORMATION;
    while (in.hasRemaining()) {
      int type = itemType(in);
      ByteBuffer item = itemBody(in);
      switch (type) {
        case 0x10 -> application = text(item);
        case 0x20 -> contexts.add(proposed(item));
        case 0x50 -> user = userInformation(item);
        default -> {} // unknown items are to be ignored
      }
    }
    limit(contexts);
    return new AssociateRequest(version, called, calling, application, contexts, user);
  }

  private static AssociateAccept accept(ByteBuffer in) throws MalformedPdu {
    int version = u16(in);
    skip(in, 2);
    String called = text(take(in, 16));
    String calling = text(take(in, 16));
    skip(in, 32);
    String application = "";
    List<ContextResult> contexts = new ArrayList<>();
    UserInformation user = NO_USER_INFORMATION;
    while (in.hasRemaining()) {
      int type = itemType(in);
      ByteBuffer item = itemBody(in);
      switch (type) {
        case 0x10 -> application = text(item);
        case 0x21 -> contexts.add(result(item));
        case 0x50 -> user = userInformation(item);
        default -> {} // unknown items are to be ignored
      }
    }
    limit(contexts);
    return new AssociateAccept(version, called, calling, application, contexts, user);
  }

  private static final UserInformation NO_USER_INFORMATION =
      new UserInformation(0, "", null, null, List.of(), List.of(), null);

  private static void limit(List<?> contexts) throws MalformedPdu {
    if (contexts.size() > MAX_CONTEXTS) {
      throw invalid("more than 128 presentation contexts");
    }
  }

  private static ProposedContext proposed(ByteBuffer in) throws MalformedPdu {
    int id = u8(in);
    skip(in, 3);
    String abstractSyntax = "";
    List<String> syntaxes = new ArrayList<>();
    while (in.hasRemaining()) {
      int type = itemType(in);
      ByteBuffer item = itemBody(in);
      if (type == 0x30) {
        abstractSyntax = text(item);
      } else if (type == 0x40) {
        syntaxes.add(text(item));
      }
    }
    if ((id & 1) == 0) {
      throw invalid("presentation context id is not odd");
    }
    return new ProposedContext(id, abstractSyntax, syntaxes);
  }

  private static ContextResult result(ByteBuffer in) throws MalformedPdu {
    int id = u8(in);
    skip(in, 1);
    int result = u8(in);
    skip(in, 1);
    String syntax = "";
    while (in.hasRemaining()) {
      int type = itemType(in);
      ByteBuffer item = itemBody(in);
      if (type == 0x40) {
        syntax = text(item);
      }
    }
    return new ContextResult(id, result, syntax);
  }

  private static UserInformation userInformation(ByteBuffer in) throws MalformedPdu {
    long maxLength = 0;
    String classUid = "";
    @Nullable String version = null;
    @Nullable AsyncOperations async = null;
    List<RoleSelection> roles = new ArrayList<>();
    List<ExtendedNegotiation> extended = new ArrayList<>();
    @Nullable UserIdentity identity = null;
    while (in.hasRemaining()) {
      int type = itemType(in);
      ByteBuffer item = itemBody(in);
      switch (type) {
        case 0x51 -> maxLength = ((long) u16(item) << 16) | u16(item);
        case 0x52 -> classUid = text(item);
        case 0x53 -> async = new AsyncOperations(u16(item), u16(item));
        case 0x54 -> {
          String uid = text(take(item, u16(item)));
          roles.add(new RoleSelection(uid, u8(item) == 1, u8(item) == 1));
        }
        case 0x55 -> version = text(item);
        case 0x56 -> {
          String uid = text(take(item, u16(item)));
          List<Integer> information = new ArrayList<>();
          while (item.hasRemaining()) {
            information.add(u8(item));
          }
          extended.add(new ExtendedNegotiation(uid, information));
        }
        case 0x58 -> identity = new UserIdentity(u8(item), u8(item) == 1);
        default -> {} // 0x57 common extended negotiation, and what may come
      }
    }
    return new UserInformation(maxLength, classUid, version, async, roles, extended, identity);
  }

  private static int itemType(ByteBuffer in) throws MalformedPdu {
    int type = u8(in);
    skip(in, 1);
    return type;
  }

  private static ByteBuffer itemBody(ByteBuffer in) throws MalformedPdu {
    return take(in, u16(in));
  }

  private static ByteBuffer take(ByteBuffer in, int length) throws MalformedPdu {
    if (length > in.remaining()) {
      throw invalid("item is longer than what contains it");
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  private static void skip(ByteBuffer in, int length) throws MalformedPdu {
    take(in, length);
  }

  private static int u8(ByteBuffer in) throws MalformedPdu {
    return take(in, 1).get(0) & 0xFF;
  }

  private static int u16(ByteBuffer in) throws MalformedPdu {
    return take(in, 2).getShort(0) & 0xFFFF;
  }

  /** Text of an AE title or UID: what pads it (spaces, NUL) is cut off at both ends. */
  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    int start = 0;
    int end = bytes.length;
    while (end > start && (bytes[end - 1] == 0 || bytes[end - 1] == ' ')) {
      end--;
    }
    while (start < end && bytes[start] == ' ') {
      start++;
    }
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static MalformedPdu invalid(String rule) {
    return new MalformedPdu(rule, Abort.INVALID_PARAMETER_VALUE);
  }
}
