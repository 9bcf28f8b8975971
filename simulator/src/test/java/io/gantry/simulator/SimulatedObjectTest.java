package io.gantry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.simulator.SimulatedStudy.SimulatedSeries;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedObjectTest {
  private static final Holding SMALL = Holding.of(42, 60, "LEGACY").withImages(8, 4);

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anObjectOfEachKindIsReadableInBothSyntaxes(Kind kind) throws IOException {
    SimulatedSeries series = SimulatedStudy.of(SMALL.withKinds(kind), 0).series().getFirst();
    SimulatedObject object = ObjectFactory.object(series, 1);

    DataSet explicit = read(object, TransferSyntax.EXPLICIT_LE);
    DataSet implicit = read(object, TransferSyntax.IMPLICIT_LE);

    assertThat(explicit.string(Tag.SOP_CLASS_UID)).contains(kind.sopClassUid());
    assertThat(explicit.string(Tag.MODALITY)).contains(kind.name());
    assertThat(explicit.isAscending()).isTrue();
    assertThat(implicit.string(Tag.SOP_INSTANCE_UID)).contains(object.sopInstanceUid());
    assertThat(implicit.elements()).hasSameSizeAs(explicit.elements());
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedDoesNot() throws IOException {
    byte[] once = bytes(object(SMALL, 3));
    byte[] again = bytes(object(SMALL.part(2, 5), 3));
    byte[] other = bytes(object(Holding.of(43, 60, "LEGACY").withImages(8, 4), 3));

    assertThat(again).isEqualTo(once);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void theLengthIsKnownBeforeTheBytesAreMade() throws IOException {
    SimulatedObject object = object(SMALL, 1);

    assertThat(object.length(TransferSyntax.EXPLICIT_LE)).isEqualTo(bytes(object).length);
  }

  @Test
  void aClipOfTwoGigabytesIsStreamedWithoutBeingHeld() throws IOException {
    Holding huge = SMALL.withKinds(Kind.US).withImages((2L << 20) / 16, 1);
    SimulatedObject object = object(huge, 0);

    long length = object.length(TransferSyntax.EXPLICIT_LE);
    try (InputStream in = object.open(TransferSyntax.EXPLICIT_LE)) {
      assertThat(length).isGreaterThan(2L << 30);
      assertThat(in.transferTo(java.io.OutputStream.nullOutputStream())).isEqualTo(length);
    }
  }

  @Test
  void uidsAreValidAndAllDifferent() {
    Set<String> uids = new HashSet<>();
    int objects = 0;
    for (int number = 0; number < 60; number++) {
      SimulatedStudy study = SimulatedStudy.of(SMALL, number);
      uids.add(study.uid());
      objects++;
      for (SimulatedSeries series : study.series()) {
        uids.add(series.uid());
        objects += 1 + series.images();
        IntStream.rangeClosed(1, series.images())
            .forEach(i -> uids.add(ObjectFactory.uid(series, i)));
      }
    }

    assertThat(uids).hasSize(objects).allMatch(uid -> uid.matches("2\\.25\\.[1-9][0-9]{1,38}"));
  }

  @Test
  void someStudiesHaveNoDateSomePatientsNoIssuerSomeNamesAreNotAscii() {
    List<SimulatedStudy> studies =
        IntStream.range(0, 200).mapToObj(number -> SimulatedStudy.of(SMALL, number)).toList();

    assertThat(studies).anyMatch(study -> study.date().isEmpty());
    assertThat(studies).anyMatch(study -> study.patient().issuer().isEmpty());
    assertThat(studies).anyMatch(study -> study.patient().characterSet().equals("ISO_IR 100"));
    assertThat(studies).anyMatch(study -> study.patient().characterSet().equals("ISO_IR 192"));
    assertThat(studies).anyMatch(study -> !study.patient().declared());
    assertThat(studies.stream().filter(study -> !study.patient().declared()).count())
        .isLessThan(40);
  }

  private static SimulatedObject object(Holding holding, int number) {
    return ObjectFactory.object(SimulatedStudy.of(holding, number).series().getFirst(), 1);
  }

  private static byte[] bytes(SimulatedObject object) throws IOException {
    try (InputStream in = object.open(TransferSyntax.EXPLICIT_LE)) {
      return in.readAllBytes();
    }
  }

  private static DataSet read(SimulatedObject object, TransferSyntax syntax) throws IOException {
    try (InputStream in = object.open(syntax)) {
      return DataSetReader.read(in.readAllBytes(), syntax);
    }
  }
}
