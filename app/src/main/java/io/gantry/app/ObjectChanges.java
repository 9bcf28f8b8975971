package io.gantry.app;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.loader.HeadReader;
import io.gantry.loader.HeadReader.Found;
import io.gantry.loader.StoreUnavailable;
import io.gantry.reconciler.changes.ChangedValues;
import io.gantry.reconciler.changes.NotShown;
import io.gantry.reconciler.changes.RecordedChanges;
import io.gantry.reconciler.changes.StoredVersion;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Values of changed attributes, read from objects in the cloud archive. Reads heads by ranges,
 * never pixels; holds two of them in memory at most, so that those who look disturb nobody who
 * migrates. Logs nothing of what it reads. Safe between threads.
 */
final class ObjectChanges implements ChangedValues {
  private static final int LONGEST_HEAD = 16 << 20;
  private static final int AT_ONCE = 2;
  private static final int PATIENCE_SECONDS = 3;

  private final HeadReader heads;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  ObjectChanges(HeadReader heads) {
    this.heads = heads;
  }

  @Override
  public RecordedChanges of(StoredVersion version) {
    enter();
    try {
      return changes(version, find(version));
    } finally {
      places.release();
    }
  }

  private void enter() {
    try {
      if (places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw NotShown.busy();
  }

  private Found.Head find(StoredVersion version) {
    try {
      return switch (heads.find(
          version.objectKey(),
          version.bytes(),
          version.transferSyntaxUid(),
          version.stored(),
          LONGEST_HEAD)) {
        case Found.Head head -> head;
        case Found.Gone _ -> throw NotShown.gone(version);
        case Found.Another _ -> throw NotShown.another(version);
        case Found.TooLong(long bytes) -> throw NotShown.tooLong(version, bytes);
      };
    } catch (StoreUnavailable e) {
      throw NotShown.unreachable(e.code(), e);
    } catch (IOException e) {
      throw NotShown.unreachable("it broke off", e);
    }
  }

  private static RecordedChanges changes(StoredVersion version, Found.Head found) {
    TransferSyntax syntax = TransferSyntax.of(version.transferSyntaxUid());
    OriginalValues values;
    try {
      DataSet head = DataSetReader.readHead(found.head().toArray(), syntax);
      values = OriginalValues.of(head, tail(found, syntax));
    } catch (DicomFormatException e) {
      // its digest is right: it came and went like this
      values = OriginalValues.of(DataSet.EMPTY, DataSet.EMPTY);
    }
    List<String> unrecorded = version.changed().stream().filter(values::isUnrecorded).toList();
    return new RecordedChanges(
        version.instance().studyInstanceUid(),
        version.instance().sopInstanceUid(),
        version.stored().instance().toString(),
        version.objectKey(),
        values.modifications(),
        unrecorded,
        values.leftOut());
  }

  private static DataSet tail(Found.Head found, TransferSyntax syntax) {
    try {
      return found.tail().length() == 0
          ? DataSet.EMPTY
          : DataSetReader.readTail(found.tail().toArray(), syntax);
    } catch (DicomFormatException e) {
      return DataSet.EMPTY;
    }
  }
}
