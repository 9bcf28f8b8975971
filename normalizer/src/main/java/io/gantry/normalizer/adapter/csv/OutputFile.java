package io.gantry.normalizer.adapter.csv;

import io.gantry.platform.GantryException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that appears under its name when it is whole, or not at all. */
final class OutputFile implements Closeable {
  private final Path target;
  private final Path part;

  OutputFile(Path target) {
    this.target = target.toAbsolutePath();
    this.part = this.target.resolveSibling(this.target.getFileName() + ".part");
  }

  Writer writer(Charset charset) throws IOException {
    return new OutputStreamWriter(
        Files.newOutputStream(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE),
        charset);
  }

  void finish() throws IOException {
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  GantryException failed(Exception cause) {
    return new GantryException(
        "GTY-0431",
        "%s can't be written (%s): is the directory there, writable, and the disk not full?"
            .formatted(target.getFileName(), cause.getClass().getSimpleName()),
        cause);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(part);
  }
}
