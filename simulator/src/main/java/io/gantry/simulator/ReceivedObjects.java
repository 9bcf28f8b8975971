package io.gantry.simulator;

import io.gantry.dicom.data.Cutter;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Element;
import io.gantry.dicom.data.Part;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.PartSink;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.OutgoingObject;
import io.gantry.dicom.net.StoreHandler;
import io.gantry.dicom.net.StoreRefused;
import io.gantry.dicom.net.StoreRequest;
import io.gantry.dicom.net.StoreSink;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import io.gantry.simulator.ArchivedStudy.ArchivedSeries;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * C-STORE SCP and the objects it took, one Part 10 file each, as they came. The first object of a
 * SOP Instance UID stays. Thread safe.
 */
final class ReceivedObjects implements Catalogue, StoreHandler {
  private static final int LONGEST_HEAD = 16 << 20;

  /** Where a file's data set is, and what its head says. */
  private record Received(Path file, int offset, TransferSyntax syntax, DataSet head) {
    String uid(int tag) {
      return head.string(tag, "");
    }
  }

  private final Path directory;
  private final Map<String, Received> byInstance = new LinkedHashMap<>();

  private ReceivedObjects(Path directory) {
    this.directory = directory;
  }

  /** Makes the directory, or finds again what is in it. */
  static ReceivedObjects open(Path directory) throws IOException {
    ReceivedObjects objects = new ReceivedObjects(Files.createDirectories(directory));
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).sorted().toList()) {
        objects.add(file);
      }
    }
    return objects;
  }

  private void add(Path file) throws IOException {
    Part10 start = Part10.read(file);
    HeadSink head = new HeadSink();
    Cutter cutter = Cutter.of(start.syntax(), head);
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(start.offset());
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0 && !head.complete; n = in.read(buffer)) {
        cutter.accept(buffer, 0, n);
      }
    }
    if (!head.complete) {
      cutter.finish();
    }
    DataSet attributes = DataSetReader.readHead(head.bytes.toByteArray(), start.syntax());
    add(new Received(file, start.offset(), start.syntax(), attributes));
  }

  private synchronized void add(Received received) {
    byInstance.putIfAbsent(received.uid(Tag.SOP_INSTANCE_UID), received);
  }

  /** Keeps the head of what is cut. */
  private static final class HeadSink implements PartSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean complete;

    @Override
    public void part(Part part, byte[] buf, int off, int len) {
      if (part != Part.HEAD) {
        complete = true;
      } else if (bytes.size() + len <= LONGEST_HEAD) {
        bytes.write(buf, off, len);
      }
    }
  }

  @Override
  public StoreSink begin(StoreRequest request) throws IOException {
    Path file = directory.resolve(UUID.randomUUID() + ".part");
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 128 * 1024);
    out.write(
        Part10.metaBytes(
            request.sopClassUid(), request.sopInstanceUid(), request.transferSyntaxUid()));
    return new FileSink(file, out);
  }

  private final class FileSink implements StoreSink {
    private final Path file;
    private final OutputStream out;

    FileSink(Path file, OutputStream out) {
      this.file = file;
      this.out = out;
    }

    @Override
    public void data(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
    }

    @Override
    public int complete() throws IOException {
      out.close();
      String name = file.getFileName().toString().replace(".part", ".dcm");
      Path whole = Files.move(file, file.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
      try {
        add(whole);
      } catch (DicomFormatException e) {
        Files.delete(whole);
        throw new StoreRefused(DimseStatus.UNABLE_TO_PROCESS, "data set cannot be read");
      }
      return DimseStatus.SUCCESS;
    }

    @Override
    public void abort() {
      try {
        out.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // A .part file is never read again.
      }
    }
  }

  @Override
  public synchronized Stream<ArchivedStudy> studies() {
    return byInstance.values().stream()
        .map(received -> received.uid(Tag.STUDY_INSTANCE_UID))
        .distinct()
        .toList()
        .stream()
        .map(this::study)
        .flatMap(Optional::stream);
  }

  @Override
  public synchronized Optional<ArchivedStudy> study(String uid) {
    List<Received> ofStudy =
        byInstance.values().stream()
            .filter(received -> received.uid(Tag.STUDY_INSTANCE_UID).equals(uid))
            .toList();
    return ofStudy.isEmpty() ? Optional.empty() : Optional.of(archived(uid, ofStudy));
  }

  private static ArchivedStudy archived(String uid, List<Received> received) {
    Map<String, List<Received>> series = new LinkedHashMap<>();
    received.forEach(one ->
        series
            .computeIfAbsent(one.uid(Tag.SERIES_INSTANCE_UID), any -> new ArrayList<>())
            .add(one));
    DataSetBuilder attributes = ofLevel(received.get(0).head(), Level.STUDY).toBuilder();
    attributes
        .put(
            Tag.MODALITIES_IN_STUDY,
            Vr.CS,
            received.stream().map(one -> one.uid(Tag.MODALITY)).distinct().toArray(String[]::new))
        .putLong(Tag.NUMBER_OF_STUDY_RELATED_SERIES, Vr.IS, series.size())
        .putLong(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES, Vr.IS, received.size());
    return new ArchivedStudy(
        uid,
        attributes.build(),
        () ->
            series.entrySet().stream()
                .map(entry -> archivedSeries(entry.getKey(), entry.getValue()))
                .toList());
  }

  private static ArchivedSeries archivedSeries(String uid, List<Received> received) {
    DataSet attributes =
        ofLevel(received.get(0).head(), Level.SERIES).toBuilder()
            .putLong(Tag.NUMBER_OF_SERIES_RELATED_INSTANCES, Vr.IS, received.size())
            .build();
    return new ArchivedSeries(
        uid,
        attributes,
        received.stream()
            .sorted(Comparator.comparingInt(one -> one.head().integer(Tag.INSTANCE_NUMBER, 0)))
            .map(one ->
                new ArchivedInstance(
                    one.uid(Tag.SOP_INSTANCE_UID),
                    one.uid(Tag.SOP_CLASS_UID),
                    one::head,
                    new StoredFile(one)))
            .toList());
  }

  private enum Level {
    STUDY,
    SERIES
  }

  /** The attributes of the head that belong to a level: those an answer may have there. */
  private static DataSet ofLevel(DataSet head, Level level) {
    DataSetBuilder some = DataSet.builder();
    for (Element element : head) {
      int tag = element.tag();
      boolean study =
          Tag.group(tag) == 0x0010
              || List.of(
                      Tag.SPECIFIC_CHARACTER_SET,
                      Tag.STUDY_DATE,
                      Tag.STUDY_TIME,
                      Tag.ACCESSION_NUMBER,
                      Tag.REFERRING_PHYSICIAN_NAME,
                      Tag.STUDY_DESCRIPTION,
                      Tag.STUDY_INSTANCE_UID,
                      Tag.STUDY_ID)
                  .contains(tag);
      boolean series =
          List.of(
                  Tag.SERIES_DATE,
                  Tag.SERIES_TIME,
                  Tag.MODALITY,
                  Tag.SERIES_DESCRIPTION,
                  Tag.BODY_PART_EXAMINED,
                  Tag.SERIES_INSTANCE_UID,
                  Tag.SERIES_NUMBER,
                  Tag.LATERALITY)
              .contains(tag);
      if (element instanceof ValueElement && (level == Level.STUDY ? study : series)) {
        some.put(element);
      }
    }
    return some.build();
  }

  private record StoredFile(Received received) implements ArchivedObject {
    @Override
    public List<String> transferSyntaxes() {
      return List.of(received.syntax().uid());
    }

    @Override
    public OutgoingObject in(String transferSyntaxUid) throws IOException {
      return OutgoingObject.of(
          received.uid(Tag.SOP_CLASS_UID),
          received.uid(Tag.SOP_INSTANCE_UID),
          transferSyntaxUid,
          Files.size(received.file()) - received.offset(),
          () -> {
            InputStream in = Files.newInputStream(received.file());
            in.skipNBytes(received.offset());
            return in;
          });
    }
  }
}
