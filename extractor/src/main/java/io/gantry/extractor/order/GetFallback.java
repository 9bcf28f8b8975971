package io.gantry.extractor.order;

import io.gantry.extractor.Codes;
import io.gantry.extractor.move.Archive;
import io.gantry.extractor.move.ArchiveUnavailable;
import io.gantry.extractor.move.Listing;
import io.gantry.extractor.move.QueryFailed;
import io.gantry.extractor.move.Retrieval;
import io.gantry.extractor.receive.OpenStudy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks with C-GET, one by one, for what the usual retrievals did not bring: an archive may hold
 * objects of classes or in transfer syntaxes that it never proposes where it stores to others, and
 * with C-GET it is we who propose them. For one thread.
 */
final class GetFallback {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** Failures in a row on one association after which no more is asked for over it. */
  private static final int FRUITLESS = 10;

  private final Workshop shop;
  private final SourceDesk desk;
  private final OpenStudy open;
  private final Retriever retriever;
  private @Nullable String lastStatus;

  GetFallback(Workshop shop, SourceDesk desk, OpenStudy open, Retriever retriever) {
    this.shop = shop;
    this.desk = desk;
    this.open = open;
    this.retriever = retriever;
  }

  /** Status of the last C-GET, four hexadecimal digits; null where there was none. */
  @Nullable String lastStatus() {
    return lastStatus;
  }

  /** Asks for what is missing now; whether it comes is in {@link OpenStudy#missing}. */
  void run(Line line) throws InterruptedException, GivenUp {
    if (!desk.delivery().offersGet()) {
      return;
    }
    Listing missing = open.wanted();
    List<Batch> batches = batches(line, missing);
    // One association of a source's share is enough for one study.
    line.close();
    for (Batch batch : batches) {
      get(batch);
    }
    LOG.info(
        "event=c-get source={} study={} asked={} got={} status={}",
        open.source(),
        open.studyInstanceUid(),
        missing.size(),
        missing.size() - open.wanted().size(),
        lastStatus);
  }

  /**
   * What goes over one association.
   *
   * @param sopClasses to propose
   */
  private record Batch(Set<String> sopClasses, List<Retrieval> instances) {}

  private List<Batch> batches(Line line, Listing missing) throws InterruptedException, GivenUp {
    Map<String, List<Retrieval>> byClass = new TreeMap<>();
    for (String series : missing.series()) {
      Map<String, String> classes = classes(line, series);
      for (String sop : missing.instancesOf(series)) {
        byClass
            .computeIfAbsent(classes.getOrDefault(sop, ""), _ -> new ArrayList<>())
            .add(new Retrieval.OfInstance(open.studyInstanceUid(), series, sop));
      }
    }
    List<Batch> batches = new ArrayList<>();
    byClass.forEach((sopClass, instances) -> {
      if (!sopClass.isEmpty()) {
        batches.add(new Batch(Set.of(sopClass), instances));
      }
    });
    List<Retrieval> unknown = byClass.getOrDefault("", List.of());
    if (!unknown.isEmpty()) {
      desk.likelyClasses().forEach(classes -> batches.add(new Batch(classes, unknown)));
    }
    return batches;
  }

  private Map<String, String> classes(Line line, String series)
      throws InterruptedException, GivenUp {
    try {
      return line.call(archive -> archive.sopClasses(open.studyInstanceUid(), series));
    } catch (QueryFailed e) {
      return Map.of();
    }
  }

  private void get(Batch batch) throws InterruptedException, GivenUp {
    Listing missing = open.wanted();
    Set<Retrieval> left = new LinkedHashSet<>(batch.instances());
    left.removeIf(
        what -> what instanceof Retrieval.OfInstance one && !missing.contains(one.instance()));
    Set<Retrieval> again = new HashSet<>();
    for (int breaks = 1; desk.delivery().offersGet() && !left.isEmpty(); breaks++) {
      Opened opened = new Opened(batch.sopClasses());
      try {
        getAll(left, again, opened);
        return;
      } catch (ArchiveUnavailable e) {
        if (e.code().equals(Codes.SERVICE_NOT_OFFERED)) {
          LOG.info("event=c-get-not-offered source={}", open.source());
          desk.delivery().offersNoGet();
          return;
        }
        if (breaks > shop.timing().retries() || shop.isStopping() || desk.isHalted()) {
          return;
        }
        shop.pause(breaks);
      } finally {
        opened.close();
      }
    }
  }

  /** Takes what was asked for from {@code left}; what broke the association gets one more try. */
  private void getAll(Set<Retrieval> left, Set<Retrieval> again, Opened opened)
      throws ArchiveUnavailable, InterruptedException, GivenUp {
    int fruitless = 0;
    for (Retrieval instance : List.copyOf(left)) {
      int before = open.cStoreSuccesses();
      try {
        lastStatus = retriever.retrieve(opened, instance).statusText();
      } catch (ArchiveUnavailable e) {
        if (!again.add(instance)) {
          left.remove(instance);
        }
        throw e;
      }
      left.remove(instance);
      fruitless = open.cStoreSuccesses() > before ? 0 : fruitless + 1;
      if (fruitless >= FRUITLESS) {
        return;
      }
    }
  }

  /** An association for C-GET, opened when first needed. */
  private final class Opened implements Retriever.Opening, AutoCloseable {
    private final Set<String> sopClasses;
    private @Nullable Archive archive;

    Opened(Set<String> sopClasses) {
      this.sopClasses = sopClasses;
    }

    @Override
    public Archive archive() throws ArchiveUnavailable {
      Archive now = archive;
      if (now == null) {
        now = desk.openForGet(sopClasses);
        archive = now;
      }
      return now;
    }

    @Override
    public void close() {
      if (archive != null) {
        desk.close(archive);
      }
    }
  }
}
