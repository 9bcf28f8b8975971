package io.gantry.loader.adapter.dicom;

import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.Patch;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.ElementPath;
import io.gantry.dicom.data.HeadPatcher;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.PatchEdit;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.loader.HeadEditor;
import java.util.List;

/** Edits heads with {@link HeadPatcher}. */
public final class DicomHeadEditor implements HeadEditor {
  @Override
  public byte[] apply(byte[] head, String transferSyntaxUid, Patch patch) throws PatchMisfit {
    try {
      List<PatchEdit> edits = patch.edits().stream().map(DicomHeadEditor::edit).toList();
      return HeadPatcher.apply(head, TransferSyntax.of(transferSyntaxUid), edits);
    } catch (DicomFormatException | IllegalArgumentException e) {
      throw new PatchMisfit(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public byte[] metaBytes(String sopClassUid, String sopInstanceUid, String transferSyntaxUid) {
    return Part10.metaBytes(sopClassUid, sopInstanceUid, transferSyntaxUid);
  }

  @Override
  public boolean isDeflated(String transferSyntaxUid) {
    return TransferSyntax.of(transferSyntaxUid).deflated();
  }

  private static PatchEdit edit(Edit edit) {
    return switch (edit) {
      case Edit.Put put -> PatchEdit.put(path(put.path()), put.vr(), put.value().toArray());
      case Edit.Remove remove -> PatchEdit.remove(path(remove.path()));
    };
  }

  private static ElementPath path(TagPath path) {
    return new ElementPath(
        path.steps().stream().map(s -> new ElementPath.Step(s.tag(), s.item())).toList(),
        path.tag());
  }
}
