package io.gantry.dicom.data;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The edits of one data set or item by tag, those inside its sequences below them. */
final class EditTree {
  /** What is to happen to one element: it changes itself, or inside. */
  static final class Branch {
    @Nullable PatchEdit edit;
    final NavigableMap<Integer, EditTree> items = new TreeMap<>();

    /** Whether it wants something to be there afterwards. */
    boolean puts() {
      return edit instanceof PatchEdit.Put
          || items.values().stream()
              .anyMatch(item -> item.branches.values().stream().anyMatch(Branch::puts));
    }
  }

  final NavigableMap<Integer, Branch> branches = new TreeMap<>(Integer::compareUnsigned);

  /** Of two edits of one path the later counts. */
  static EditTree of(List<? extends PatchEdit> edits) {
    EditTree root = new EditTree();
    for (PatchEdit edit : edits) {
      EditTree at = root;
      for (ElementPath.Step step : edit.path().steps()) {
        at = at.branch(step.tag()).items.computeIfAbsent(step.item(), absent -> new EditTree());
      }
      at.branch(edit.path().tag()).edit = edit;
    }
    return root;
  }

  private Branch branch(int tag) {
    return branches.computeIfAbsent(tag, absent -> new Branch());
  }
}
