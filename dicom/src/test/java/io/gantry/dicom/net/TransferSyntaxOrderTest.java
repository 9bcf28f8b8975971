package io.gantry.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which transfer syntax is taken of several. */
class TransferSyntaxOrderTest {
  private static final String RLE = "1.2.840.10008.1.2.5";
  private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
  private static final String J2K_LOSSLESS = "1.2.840.10008.1.2.4.90";
  private static final String PRIVATE = "1.2.840.113619.5.2";

  private static String choose(String... offered) {
    return TransferSyntaxOrder.STANDARD.choose(List.of(offered));
  }

  @Test
  void uncompressedBeforeLosslessBeforeUnknownBeforeLossy() {
    assertThat(choose(JPEG_BASELINE, PRIVATE, RLE, ProposedService.IMPLICIT_LE))
        .isEqualTo(ProposedService.IMPLICIT_LE);
    assertThat(choose(JPEG_BASELINE, PRIVATE, RLE)).isEqualTo(RLE);
    assertThat(choose(JPEG_BASELINE, PRIVATE)).isEqualTo(PRIVATE);
    assertThat(choose(JPEG_BASELINE)).isEqualTo(JPEG_BASELINE);
    assertThat(choose("1.2.840.10008.1.2.2", ProposedService.EXPLICIT_LE))
        .isEqualTo(ProposedService.EXPLICIT_LE);
  }

  @Test
  void amongEqualsTheSendersOrderDecides() {
    assertThat(choose(RLE, J2K_LOSSLESS)).isEqualTo(RLE);
    assertThat(choose(J2K_LOSSLESS, RLE)).isEqualTo(J2K_LOSSLESS);
  }

  @Test
  void theConfiguredOrderComesFirst() {
    TransferSyntaxOrder order = new TransferSyntaxOrder(List.of(J2K_LOSSLESS, JPEG_BASELINE));

    assertThat(order.choose(List.of(ProposedService.EXPLICIT_LE, JPEG_BASELINE)))
        .isEqualTo(JPEG_BASELINE);
    assertThat(order.choose(List.of(RLE, ProposedService.EXPLICIT_LE)))
        .isEqualTo(ProposedService.EXPLICIT_LE);
  }
}
