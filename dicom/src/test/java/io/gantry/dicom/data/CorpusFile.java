package io.gantry.dicom.data;

import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A file of the corpus with its data set's bytes, inflated where deflated. */
@SuppressWarnings("ArrayRecordComponent") // for tests, which do not compare them
record CorpusFile(String name, TransferSyntax syntax, byte[] dataSet) {
  static List<CorpusFile> wellFormed() {
    return Corpus.objects(
            "dicom/charsets", "dicom/sop-classes", "dicom/studies", "dicom/transfer-syntaxes")
        .stream()
        .map(CorpusFile::of)
        .toList();
  }

  static CorpusFile named(String path) {
    return of(Corpus.require("dicom/" + path));
  }

  static CorpusFile of(Path path) {
    byte[] file = bytes(path);
    Part10 start = Part10.read(file);
    byte[] dataSet = Arrays.copyOfRange(file, start.offset(), file.length);
    TransferSyntax syntax = start.syntax();
    if (syntax.deflated()) {
      dataSet = Inflate.all(dataSet, 0, dataSet.length, 1 << 28);
      syntax = new TransferSyntax(syntax.uid(), syntax.coding(), syntax.encapsulated(), false);
    }
    return new CorpusFile(
        path.subpath(path.getNameCount() - 2, path.getNameCount()).toString(), syntax, dataSet);
  }

  static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
