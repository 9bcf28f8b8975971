package io.gantry.dicom.net.dimse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Command sets and status codes. */
class CommandSetTest {
  private static CommandSet decoded(CommandSet command) throws MalformedCommand {
    byte[] bytes = command.encode();
    return CommandSet.decode(bytes, bytes.length);
  }

  @Test
  void anEchoHasTheBytesOfTheStandard() {
    CommandSet echo =
        CommandSet.of(CommandField.C_ECHO_RQ, false)
            .uid(CommandSet.AFFECTED_SOP_CLASS_UID, SopClasses.VERIFICATION)
            .number(CommandSet.MESSAGE_ID, 7);

    assertThat(HexFormat.of().formatHex(echo.encode()))
        .isEqualTo(
            "00000000"
                + "04000000"
                + "38000000"
                + "00000200"
                + "12000000"
                + "312e322e3834302e31303030382e312e3100"
                + "00000001"
                + "02000000"
                + "3000"
                + "00001001"
                + "02000000"
                + "0700"
                + "00000008"
                + "02000000"
                + "0101");
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedCommand {
    CommandSet command =
        decoded(
            CommandSet.of(CommandField.C_STORE_RQ, true)
                .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, "1.2.3")
                .number(CommandSet.MESSAGE_ID, 65535)
                .text(CommandSet.MOVE_ORIGINATOR_AE, "US"));

    assertThat(command.field()).isEqualTo(CommandField.C_STORE_RQ);
    assertThat(command.hasDataSet()).isTrue();
    assertThat(command.required(CommandSet.AFFECTED_SOP_INSTANCE_UID)).isEqualTo("1.2.3");
    assertThat(command.integer(CommandSet.MESSAGE_ID, 0)).isEqualTo(65535);
    assertThat(command.text(CommandSet.MOVE_ORIGINATOR_AE)).isEqualTo("US");
    assertThat(command.text(CommandSet.MOVE_DESTINATION)).isNull();
  }

  @Test
  void aResponseTakesOverWhatItHasTo() throws MalformedCommand {
    CommandSet response =
        CommandSet.of(CommandField.C_FIND_RQ, true)
            .uid(CommandSet.AFFECTED_SOP_CLASS_UID, "1.2.3")
            .number(CommandSet.MESSAGE_ID, 9)
            .response(DimseStatus.PENDING, true);

    assertThat(response.field()).isEqualTo(0x8020);
    assertThat(response.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, 0)).isEqualTo(9);
    assertThat(response.text(CommandSet.AFFECTED_SOP_CLASS_UID)).isEqualTo("1.2.3");
    assertThat(response.status()).isEqualTo(DimseStatus.PENDING);
  }

  @Test
  void commentsAreCutAndCleaned() {
    CommandSet command =
        CommandSet.of(CommandField.C_ECHO_RQ, false).comment("tab\there\\" + "x".repeat(100));

    assertThat(command.text(CommandSet.ERROR_COMMENT)).hasSize(64).startsWith("tab?here?xxx");
  }

  @Test
  void offendingElementsAreTags() throws MalformedCommand {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "00000001"
                    + "02000000"
                    + "2180"
                    + "00000109"
                    + "08000000"
                    + "10002000"
                    + "20000d00");

    assertThat(CommandSet.decode(bytes, bytes.length).offendingElements())
        .isEqualTo(List.of(0x00100020, 0x0020000D));
  }

  @Test
  void whatIsCutOffIsRefused() {
    byte[] bytes = CommandSet.of(CommandField.C_ECHO_RQ, false).encode();

    for (int length = 0; length < 20; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(MalformedCommand.class)
          .isThrownBy(() -> CommandSet.decode(cut, cut.length));
    }
  }

  @Test
  void anElementLongerThanMemoryIsRefused() {
    byte[] bytes = HexFormat.of().parseHex("00000001" + "ffffffff" + "2180");

    assertThatExceptionOfType(MalformedCommand.class)
        .isThrownBy(() -> CommandSet.decode(bytes, bytes.length));
  }

  @Test
  void statusesHaveTheCategoriesOfTheStandard() {
    assertThat(DimseStatus.category(0x0000)).isEqualTo(DimseStatus.Category.SUCCESS);
    assertThat(DimseStatus.category(0xFF00)).isEqualTo(DimseStatus.Category.PENDING);
    assertThat(DimseStatus.category(0xFF01)).isEqualTo(DimseStatus.Category.PENDING);
    assertThat(DimseStatus.category(0xFE00)).isEqualTo(DimseStatus.Category.CANCEL);
    for (int warning : new int[] {0x0001, 0x0107, 0x0116, 0xB000, 0xB006, 0xB007}) {
      assertThat(DimseStatus.category(warning)).isEqualTo(DimseStatus.Category.WARNING);
    }
    for (int failure :
        new int[] {
          0x0110, 0x0122, 0x0124, 0x0211, 0xA700, 0xA701, 0xA702, 0xA801, 0xA900, 0xC000, 0xC123
        }) {
      assertThat(DimseStatus.category(failure)).isEqualTo(DimseStatus.Category.FAILURE);
    }
    assertThat(DimseStatus.describe(0xA801)).isEqualTo("A801 move destination unknown");
    assertThat(DimseStatus.describe(0xC123)).isEqualTo("C123 unable to process");
  }
}
