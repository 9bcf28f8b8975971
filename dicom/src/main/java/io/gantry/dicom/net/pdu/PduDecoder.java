package io.gantry.dicom.net.pdu;

import static io.gantry.dicom.net.pdu.PduItems.body;
import static io.gantry.dicom.net.pdu.PduItems.invalid;
import static io.gantry.dicom.net.pdu.PduItems.skip;
import static io.gantry.dicom.net.pdu.PduItems.take;
import static io.gantry.dicom.net.pdu.PduItems.text;
import static io.gantry.dicom.net.pdu.PduItems.type;
import static io.gantry.dicom.net.pdu.PduItems.u16;
import static io.gantry.dicom.net.pdu.PduItems.u8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads control PDUs from their byte form (PS3.8 section 9.3). Unknown items and sub-items are
 * skipped, as PS3.8 section 9.3.1 asks; lengths that do not fit are a {@link MalformedPdu}.
 * Stateless.
 */
public final class PduDecoder {
  private static final int MAX_CONTEXTS = 128;
  private static final int APPLICATION_CONTEXT = 0x10;
  private static final int PROPOSED_CONTEXT = 0x20;
  private static final int CONTEXT_RESULT = 0x21;
  private static final int ABSTRACT_SYNTAX = 0x30;
  private static final int TRANSFER_SYNTAX = 0x40;
  private static final int USER_INFORMATION = 0x50;

  private PduDecoder() {}

  /**
   * @param type PDU type of the header, not P-DATA-TF
   * @param body everything after the 6 byte header
   */
  public static Pdu decode(int type, byte[] body) throws MalformedPdu {
    return switch (type) {
      case Pdu.ASSOCIATE_RQ -> {
        var a = associate(ByteBuffer.wrap(body), PROPOSED_CONTEXT, PduDecoder::proposed);
        requireDistinctIds(a.contexts());
        yield new AssociateRequest(
            a.version(), a.called(), a.calling(), a.application(), a.contexts(), a.user());
      }
      case Pdu.ASSOCIATE_AC -> {
        var a = associate(ByteBuffer.wrap(body), CONTEXT_RESULT, PduDecoder::result);
        yield new AssociateAccept(
            a.version(), a.called(), a.calling(), a.application(), a.contexts(), a.user());
      }
      case Pdu.ASSOCIATE_RJ, Pdu.RELEASE_RQ, Pdu.RELEASE_RP, Pdu.ABORT -> ofFourBytes(type, body);
      default -> throw new MalformedPdu("PDU type does not exist", Abort.UNRECOGNIZED_PDU);
    };
  }

  private static Pdu ofFourBytes(int type, byte[] body) throws MalformedPdu {
    if (body.length != 4) {
      throw invalid("PDU of this type is not 4 bytes long");
    }
    return switch (type) {
      case Pdu.ASSOCIATE_RJ -> new AssociateReject(body[1] & 0xFF, body[2] & 0xFF, body[3] & 0xFF);
      case Pdu.RELEASE_RQ -> new ReleaseRequest();
      case Pdu.RELEASE_RP -> new ReleaseResponse();
      default -> new Abort(body[2] & 0xFF, body[3] & 0xFF);
    };
  }

  /** What A-ASSOCIATE-RQ and A-ASSOCIATE-AC have in common; only their contexts differ. */
  private record Associate<C>(
      int version,
      String called,
      String calling,
      String application,
      List<C> contexts,
      UserInformation user) {}

  @FunctionalInterface
  private interface ContextReader<C> {
    C read(ByteBuffer item) throws MalformedPdu;
  }

  private static <C> Associate<C> associate(
      ByteBuffer in, int contextType, ContextReader<C> contextReader) throws MalformedPdu {
    int version = u16(in);
    skip(in, 2);
    String called = text(take(in, 16));
    String calling = text(take(in, 16));
    skip(in, 32);
    String application = "";
    List<C> contexts = new ArrayList<>();
    UserInformation user = UserInformation.NONE;
    while (in.hasRemaining()) {
      int type = type(in);
      ByteBuffer item = body(in);
      if (type == APPLICATION_CONTEXT) {
        application = text(item);
      } else if (type == USER_INFORMATION) {
        user = UserInformationCodec.decode(item);
      } else if (type == contextType) {
        contexts.add(contextReader.read(item));
        if (contexts.size() > MAX_CONTEXTS) {
          throw invalid("more than 128 presentation contexts");
        }
      } // unknown items are to be ignored
    }
    return new Associate<>(version, called, calling, application, contexts, user);
  }

  private static ProposedContext proposed(ByteBuffer in) throws MalformedPdu {
    int id = u8(in);
    skip(in, 3);
    String abstractSyntax = "";
    List<String> syntaxes = new ArrayList<>();
    while (in.hasRemaining()) {
      int type = type(in);
      ByteBuffer item = body(in);
      if (type == ABSTRACT_SYNTAX) {
        abstractSyntax = text(item);
      } else if (type == TRANSFER_SYNTAX) {
        syntaxes.add(text(item));
      }
    }
    if ((id & 1) == 0) {
      throw invalid("presentation context id is not odd");
    }
    return new ProposedContext(id, abstractSyntax, syntaxes);
  }

  private static void requireDistinctIds(List<ProposedContext> contexts) throws MalformedPdu {
    Set<Integer> ids = new HashSet<>();
    for (ProposedContext context : contexts) {
      if (!ids.add(context.id())) {
        throw invalid("presentation context id is used twice");
      }
    }
  }

  private static ContextResult result(ByteBuffer in) throws MalformedPdu {
    int id = u8(in);
    skip(in, 1);
    int result = u8(in);
    skip(in, 1);
    String syntax = "";
    while (in.hasRemaining()) {
      int type = type(in);
      ByteBuffer item = body(in);
      if (type == TRANSFER_SYNTAX) {
        syntax = text(item);
      }
    }
    return new ContextResult(id, result, syntax);
  }
}
