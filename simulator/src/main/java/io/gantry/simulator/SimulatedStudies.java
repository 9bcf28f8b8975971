package io.gantry.simulator;

import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.simulator.SimulatedStudy.SimulatedSeries;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes simulated objects as files (PS3.10), e.g. to load another archive with. */
public final class SimulatedStudies {
  private static final int IMAGES_PER_SERIES = 100;

  private SimulatedStudies() {}

  /** What was written; {@code bytes} of the files. */
  public record Written(int studies, int objects, long bytes) {}

  /**
   * Writes exactly so many objects; the last study may be cut short. Explicit VR little endian, one
   * directory for each study.
   *
   * @param imageKiB as in {@link Holding}
   */
  public static Written write(
      Path directory, long seed, int objects, List<Kind> kinds, long imageKiB) throws IOException {
    Holding holding =
        new Holding(seed, 0, objects, kinds, imageKiB, IMAGES_PER_SERIES, "SIMULATOR");
    int written = 0;
    int studies = 0;
    long bytes = 0;
    for (; written < objects; studies++) {
      SimulatedStudy study = SimulatedStudy.of(holding, studies);
      Path folder =
          Files.createDirectories(
              directory.resolve(String.format(Locale.ROOT, "study-%05d", studies + 1)));
      for (SimulatedSeries series : study.series()) {
        for (int number = 1; number <= series.images() && written < objects; number++) {
          String name = String.format(Locale.ROOT, "%02d-%04d.dcm", series.number(), number);
          bytes += write(folder.resolve(name), ObjectFactory.object(series, number));
          written++;
        }
      }
    }
    return new Written(studies, written, bytes);
  }

  private static long write(Path file, SimulatedObject object) throws IOException {
    TransferSyntax syntax = TransferSyntax.EXPLICIT_LE;
    byte[] meta = Part10.metaBytes(object.sopClassUid(), object.sopInstanceUid(), syntax.uid());
    try (OutputStream out = Files.newOutputStream(file);
        InputStream in = object.open(syntax)) {
      out.write(meta);
      return meta.length + in.transferTo(out);
    }
  }
}
