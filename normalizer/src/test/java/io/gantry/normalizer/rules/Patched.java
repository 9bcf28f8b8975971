package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.patch.Edit;
import io.gantry.contracts.patch.Patch;
import io.gantry.contracts.patch.TagPath;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.ElementPath;
import io.gantry.dicom.data.HeadPatcher;
import io.gantry.dicom.data.PatchEdit;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import java.util.List;

/** An outcome, and the head with its patch, as the loader will make it. */
record Patched(Outcome.Normalize outcome, Bytes patchedHead, DataSet head) {
  byte[] bytes() {
    return patchedHead.toArray();
  }

  static Patched of(TestHead test) {
    return of(test, RuleBook.BUILT_IN);
  }

  static Patched of(TestHead test, RuleBook rules) {
    return of(test.received(), rules);
  }

  static Patched of(ReceivedObject object, RuleBook rules) {
    Outcome outcome = new Normalizer(rules).apply(object);
    assertThat(outcome).isInstanceOf(Outcome.Normalize.class);
    return of(
        (Outcome.Normalize) outcome,
        object.head().toArray(),
        TransferSyntax.of(object.transferSyntaxUid()));
  }

  static Patched of(Outcome.Normalize outcome, byte[] head, TransferSyntax syntax) {
    byte[] bytes = apply(outcome.patch(), head, syntax);
    return new Patched(outcome, Bytes.of(bytes), DataSetReader.readHead(bytes, syntax));
  }

  static byte[] apply(Patch patch, byte[] head, TransferSyntax syntax) {
    List<PatchEdit> edits =
        patch.edits().stream()
            .map(edit ->
                switch (edit) {
                  case Edit.Put put ->
                      PatchEdit.put(path(put.path()), put.vr(), put.value().toArray());
                  case Edit.Remove remove -> PatchEdit.remove(path(remove.path()));
                })
            .toList();
    return HeadPatcher.apply(head, syntax, edits);
  }

  private static ElementPath path(TagPath path) {
    return new ElementPath(
        path.steps().stream().map(step -> new ElementPath.Step(step.tag(), step.item())).toList(),
        path.tag());
  }

  List<String> changedPaths() {
    return outcome.patch().edits().stream().map(edit -> edit.path().toString()).toList();
  }

  List<String> findingCodes() {
    return outcome.findings().stream().map(Finding::code).toList();
  }

  /** Items of Original Attributes Sequence. */
  List<DataSet> originals() {
    return head.sequence(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE);
  }

  /** The previous values in the last item. */
  DataSet previous() {
    return originals().getLast().sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE).getFirst();
  }
}
