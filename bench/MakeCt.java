import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes CT objects (Part 10, explicit VR little endian, 512 x 512 x 16 bit, so 512 KiB of pixels)
 * for benchmarks: java bench/MakeCt.java DIR STUDIES OBJECTS_PER_STUDY [FIRST_STUDY [PIXEL_BYTES]]. Invented
 * patients; the same arguments give the same bytes.
 */
class MakeCt {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(600_000);

  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[0]));
    int studies = Integer.parseInt(args[1]);
    int objects = Integer.parseInt(args[2]);
    int first = args.length > 3 ? Integer.parseInt(args[3]) : 0;
    int pixels = args.length > 4 ? Integer.parseInt(args[4]) : 524_288;
    StringBuilder list = new StringBuilder("study_instance_uid\n");
    for (int study = first; study < first + studies; study++) {
      String uid = "2.25.77" + String.format("%06d", study);
      list.append(uid).append('\n');
      byte[] noise = new byte[pixels];
      new Random(study).nextBytes(noise);
      for (int object = 0; object < objects; object++) {
        // A cheap change per object: no two objects have equal pixels.
        ByteBuffer.wrap(noise).putInt(0, object).putInt(1024, object * 31);
        Files.write(
            directory.resolve("s%04d-i%04d.dcm".formatted(study, object)),
            new MakeCt().object(uid, study, object, noise));
      }
    }
    Files.writeString(directory.resolve("studies.csv"), list);
  }

  private byte[] object(String study, int s, int i, byte[] pixels) {
    String series = study + ".1";
    String sop = series + "." + (i + 1);
    MakeCt meta = new MakeCt();
    meta.bytes(0x00020001, "OB", new byte[] {0, 1});
    meta.text(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.2");
    meta.text(0x00020003, "UI", sop);
    meta.text(0x00020010, "UI", "1.2.840.10008.1.2.1");
    meta.text(0x00020012, "UI", "2.25.77");
    byte[] group2 = meta.out.toByteArray();
    out.writeBytes(new byte[128]);
    out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
    bytes(0x00020000, "UL", little(4).putInt(group2.length).array());
    out.writeBytes(group2);
    text(0x00080005, "CS", "ISO_IR 100");
    text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2");
    text(0x00080018, "UI", sop);
    text(0x00080020, "DA", "2024%02d%02d".formatted(1 + s % 12, 1 + s % 28));
    text(0x00080030, "TM", "101500");
    text(0x00080050, "SH", "A%07d".formatted(s));
    text(0x00080060, "CS", "CT");
    text(0x00080070, "LO", "Bench");
    text(0x00080090, "PN", "");
    text(0x00081030, "LO", "Thorax");
    text(0x00100010, "PN", "Bench^Patient%d".formatted(s));
    text(0x00100020, "LO", "B%07d".formatted(s));
    text(0x00100030, "DA", "19700101");
    text(0x00100040, "CS", "O");
    text(0x00180050, "DS", "1.25");
    text(0x00180060, "DS", "120");
    text(0x0020000D, "UI", study);
    text(0x0020000E, "UI", series);
    text(0x00200010, "SH", "1");
    text(0x00200011, "IS", "1");
    text(0x00200013, "IS", String.valueOf(i + 1));
    text(0x00200032, "DS", "-200\\-200\\" + i);
    text(0x00200037, "DS", "1\\0\\0\\0\\1\\0");
    text(0x00200052, "UI", study + ".9");
    us(0x00280002, 1);
    text(0x00280004, "CS", "MONOCHROME2");
    us(0x00280010, pixels.length / 1024);
    us(0x00280011, 512);
    text(0x00280030, "DS", "0.78125\\0.78125");
    us(0x00280100, 16);
    us(0x00280101, 16);
    us(0x00280102, 15);
    us(0x00280103, 0);
    text(0x00281052, "DS", "-1024");
    text(0x00281053, "DS", "1");
    bytes(0x7FE00010, "OW", pixels);
    return out.toByteArray();
  }

  private void us(int tag, int value) {
    bytes(tag, "US", little(2).putShort((short) value).array());
  }

  private void text(int tag, String vr, String value) {
    String even = value.length() % 2 == 0 ? value : value + (vr.equals("UI") ? "\0" : " ");
    bytes(tag, vr, even.getBytes(StandardCharsets.US_ASCII));
  }

  private void bytes(int tag, String vr, byte[] value) {
    boolean longForm = vr.equals("OB") || vr.equals("OW");
    ByteBuffer header = little(longForm ? 12 : 8);
    header.putShort((short) (tag >>> 16)).putShort((short) tag);
    header.put(vr.getBytes(StandardCharsets.US_ASCII));
    if (longForm) {
      header.putShort((short) 0).putInt(value.length);
    } else {
      header.putShort((short) value.length);
    }
    out.writeBytes(header.array());
    out.writeBytes(value);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
