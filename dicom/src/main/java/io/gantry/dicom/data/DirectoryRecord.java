package io.gantry.dicom.data;

import java.util.List;
import java.util.Optional;

/**
 * One record of a DICOMDIR with those below it (PS3.3 F.3).
 *
 * @param type of the record, e.g. {@code PATIENT}, {@code STUDY}, {@code IMAGE}
 * @param fileId components of the referenced file's path; empty where no file is referenced
 * @param inUse whether (0004,1410) does not say that the record is inactive
 * @param keys all elements of the record
 * @param children the records of the lower level, in order
 */
public record DirectoryRecord(
    String type, List<String> fileId, boolean inUse, DataSet keys, List<DirectoryRecord> children) {
  public DirectoryRecord {
    fileId = List.copyOf(fileId);
    children = List.copyOf(children);
  }

  /** UID of the referenced object, from (0004,1511). */
  public Optional<String> sopInstanceUid() {
    return keys.string(Tag.REFERENCED_SOP_INSTANCE_UID_IN_FILE);
  }

  /** Type and number of children only: keys are patient data. */
  @Override
  public String toString() {
    return type + children.size();
  }
}
