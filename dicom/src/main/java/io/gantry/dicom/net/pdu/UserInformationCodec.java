package io.gantry.dicom.net.pdu;

import static io.gantry.dicom.net.pdu.PduItems.ascii;
import static io.gantry.dicom.net.pdu.PduItems.body;
import static io.gantry.dicom.net.pdu.PduItems.field;
import static io.gantry.dicom.net.pdu.PduItems.put;
import static io.gantry.dicom.net.pdu.PduItems.putField;
import static io.gantry.dicom.net.pdu.PduItems.putU16;
import static io.gantry.dicom.net.pdu.PduItems.take;
import static io.gantry.dicom.net.pdu.PduItems.text;
import static io.gantry.dicom.net.pdu.PduItems.type;
import static io.gantry.dicom.net.pdu.PduItems.u16;
import static io.gantry.dicom.net.pdu.PduItems.u8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Byte form of the user information item (PS3.8 annex D, PS3.7 annex D.3.3). Stateless. */
final class UserInformationCodec {
  private static final int MAX_LENGTH = 0x51;
  private static final int CLASS_UID = 0x52;
  private static final int ASYNC_OPERATIONS = 0x53;
  private static final int ROLE = 0x54;
  private static final int VERSION = 0x55;
  private static final int EXTENDED = 0x56;
  private static final int COMMON_EXTENDED = 0x57;
  private static final int USER_IDENTITY = 0x58;
  private static final int IDENTITY_RESPONSE = 0x59;

  private UserInformationCodec() {}

  static UserInformation decode(ByteBuffer in) throws MalformedPdu {
    long maxLength = 0;
    String classUid = "";
    @Nullable String version = null;
    @Nullable AsyncOperations async = null;
    List<RoleSelection> roles = new ArrayList<>();
    List<ExtendedNegotiation> extended = new ArrayList<>();
    List<CommonExtendedNegotiation> common = new ArrayList<>();
    @Nullable UserIdentity identity = null;
    @Nullable IdentityResponse response = null;
    while (in.hasRemaining()) {
      int type = type(in);
      ByteBuffer item = body(in);
      switch (type) {
        case MAX_LENGTH -> maxLength = ((long) u16(item) << 16) | u16(item);
        case CLASS_UID -> classUid = text(item);
        case ASYNC_OPERATIONS -> async = new AsyncOperations(u16(item), u16(item));
        case ROLE -> roles.add(new RoleSelection(uid(item), u8(item) == 1, u8(item) == 1));
        case VERSION -> version = text(item);
        case EXTENDED -> extended.add(extended(item));
        case COMMON_EXTENDED -> common.add(commonExtended(item));
        case USER_IDENTITY ->
            identity =
                new UserIdentity(
                    u8(item),
                    u8(item) == 1,
                    field(item),
                    item.hasRemaining() ? field(item) : new byte[0]);
        case IDENTITY_RESPONSE -> response = new IdentityResponse(field(item));
        default -> {} // unknown sub-items are to be ignored
      }
    }
    return new UserInformation(
        maxLength, classUid, version, async, roles, extended, common, identity, response);
  }

  private static String uid(ByteBuffer in) throws MalformedPdu {
    return text(take(in, u16(in)));
  }

  private static ExtendedNegotiation extended(ByteBuffer item) throws MalformedPdu {
    String uid = uid(item);
    List<Integer> information = new ArrayList<>();
    while (item.hasRemaining()) {
      information.add(u8(item));
    }
    return new ExtendedNegotiation(uid, information);
  }

  private static CommonExtendedNegotiation commonExtended(ByteBuffer item) throws MalformedPdu {
    String sopClass = uid(item);
    String service = uid(item);
    ByteBuffer list = take(item, u16(item));
    List<String> related = new ArrayList<>();
    while (list.hasRemaining()) {
      related.add(uid(list));
    }
    return new CommonExtendedNegotiation(sopClass, service, related);
  }

  static byte[] encode(UserInformation user) {
    var out = new ByteArrayOutputStream(128);
    var length = new ByteArrayOutputStream(4);
    putU16(length, (int) (user.maxLength() >>> 16) & 0xFFFF);
    putU16(length, (int) user.maxLength() & 0xFFFF);
    put(out, MAX_LENGTH, length.toByteArray());
    put(out, CLASS_UID, ascii(user.implementationClassUid()));
    AsyncOperations async = user.asyncOperations();
    if (async != null) {
      var body = new ByteArrayOutputStream(4);
      putU16(body, async.invoked());
      putU16(body, async.performed());
      put(out, ASYNC_OPERATIONS, body.toByteArray());
    }
    for (RoleSelection role : user.roles()) {
      var body = uid(role.sopClassUid());
      body.write(role.scu() ? 1 : 0);
      body.write(role.scp() ? 1 : 0);
      put(out, ROLE, body.toByteArray());
    }
    String version = user.implementationVersion();
    if (version != null) {
      put(out, VERSION, ascii(version));
    }
    for (ExtendedNegotiation extended : user.extended()) {
      var body = uid(extended.sopClassUid());
      extended.information().forEach(body::write);
      put(out, EXTENDED, body.toByteArray());
    }
    user.commonExtended().forEach(common -> put(out, COMMON_EXTENDED, commonExtended(common)));
    identity(out, user);
    return out.toByteArray();
  }

  private static void identity(ByteArrayOutputStream out, UserInformation user) {
    UserIdentity identity = user.userIdentity();
    if (identity != null) {
      var body = new ByteArrayOutputStream(128);
      body.write(identity.type());
      body.write(identity.responseRequested() ? 1 : 0);
      putField(body, identity.primary());
      putField(body, identity.secondary());
      put(out, USER_IDENTITY, body.toByteArray());
    }
    IdentityResponse response = user.identityResponse();
    if (response != null) {
      var body = new ByteArrayOutputStream(16);
      putField(body, response.bytes());
      put(out, IDENTITY_RESPONSE, body.toByteArray());
    }
  }

  private static byte[] commonExtended(CommonExtendedNegotiation common) {
    var body = uid(common.sopClassUid());
    putField(body, ascii(common.serviceClassUid()));
    var related = new ByteArrayOutputStream(64);
    common.relatedClassUids().forEach(uid -> putField(related, ascii(uid)));
    putField(body, related.toByteArray());
    return body.toByteArray();
  }

  private static ByteArrayOutputStream uid(String uid) {
    var body = new ByteArrayOutputStream(64);
    putField(body, ascii(uid));
    return body;
  }
}
