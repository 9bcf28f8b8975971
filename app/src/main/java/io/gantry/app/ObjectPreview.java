package io.gantry.app;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.StudyVerified.VerifiedInstance;
import io.gantry.loader.Archive;
import io.gantry.loader.HeadEditor.PatchMisfit;
import io.gantry.loader.HeadReader;
import io.gantry.loader.HeadRules.StoredHead;
import io.gantry.loader.SpoolDamaged;
import io.gantry.normalizer.rules.KnownText;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.GantryConfig;
import io.gantry.platform.spool.SpoolReader;
import io.gantry.platform.spool.SpoolSource;
import io.gantry.reconciler.ledger.HeldObject;
import io.gantry.reconciler.ledger.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rule book would make of objects that are here: those that are held, from the spool, and
 * those that are stored, by their heads in the cloud archive. Shows values: for the terminal of
 * somebody who may see them. Writes nothing.
 */
public final class ObjectPreview {
  private static final int LONGEST_HEAD = 64 << 20;
  private static final int LONGEST_TAIL = 256 << 10;

  private final RuleBook book;
  private final Selection which;
  private final Map<String, String> issuers;
  private final SpoolReader spool;
  private final List<RulePreview.Result> results = new ArrayList<>();

  private ObjectPreview(
      RuleBook book, Selection which, Map<String, String> issuers, SpoolReader spool) {
    this.book = book;
    this.which = which;
    this.issuers = issuers;
    this.spool = spool;
  }

  /**
   * Which objects.
   *
   * @param study only of this one, null: of all
   * @param source only from there, null: from everywhere
   * @param sample how many at most; of several studies one of each first
   * @param characterSet what their text is taken to be in, null: as the book says
   */
  public record Selection(
      @Nullable String study, @Nullable String source, int sample, @Nullable String characterSet) {}

  /**
   * Held objects first; of a state that a process holds, these alone.
   *
   * @throws GantryException GTY-0113 where a process holds the state and nothing of them is held,
   *     GTY-0116 where the cloud archive does not answer
   */
  public static List<RulePreview.Result> run(GantryConfig config, RuleBook book, Selection which) {
    ObjectPreview preview =
        new ObjectPreview(
            book,
            which,
            Wiring.normalizer(config).issuers(),
            SpoolReader.under(config.state().resolve("spool")));
    Optional<RunningProcess> running = RunningProcess.holding(config.state());
    return running.isPresent()
        ? preview.held(running.get())
        : StoredObjects.with(config, preview::of);
  }

  private List<RulePreview.Result> held(RunningProcess process) {
    try {
      held(process.heldObjects(which.study(), which.source(), which.sample()));
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (results.isEmpty()) {
      throw new GantryException(
          "GTY-0113",
          "Nothing of it is held; stored objects are shown while no process holds the state: stop"
              + " it first, then run this again; it may go on afterwards");
    }
    return List.copyOf(results);
  }

  private void held(List<HeldObject> objects) throws IOException {
    for (HeldObject held : objects) {
      add(held);
    }
  }

  private static GantryException unreadable(IOException e) {
    return new GantryException(
        "GTY-0116", "The cloud archive or the spool can't be read now; run this again", e);
  }

  private List<RulePreview.Result> of(Ledger ledger, Archive archive) {
    try {
      held(ledger.heldObjects(which.study(), which.source(), which.sample()));
      stored(ledger, archive.heads());
      return List.copyOf(results);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void add(HeldObject held) throws IOException {
    String name = name("held", held.instance().sopInstanceUid(), held.source());
    if (held.headLength() > LONGEST_HEAD) {
      results.add(unread(name, "its head is too long to be shown"));
      return;
    }
    try (SpoolSource object = spool.open(held.spool())) {
      show(
          name,
          held.source(),
          new ReceivedObject(
              held.transferSyntaxUid(),
              bytes(object, 0, held.headLength()),
              tail(object, held),
              held.source(),
              issuers.getOrDefault(held.source(), ""),
              "",
              held.receivedAt(),
              null,
              new KnownText(null, which.characterSet())));
    } catch (NoSuchFileException e) {
      results.add(unread(name, "it is no longer in the spool: move its study again"));
    }
  }

  private static Tail tail(SpoolSource object, HeldObject held) throws IOException {
    if (held.tailLength() == 0) {
      return new Tail.Empty();
    }
    return held.tailLength() > LONGEST_TAIL
        ? new Tail.TooLong(held.tailLength())
        : new Tail.Read(
            bytes(object, held.spool().length() - held.tailLength(), held.tailLength()));
  }

  private static Bytes bytes(SpoolSource object, long from, long length) throws IOException {
    ByteBuffer buffer = object.read(from, (int) length);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Bytes.of(bytes);
  }

  /** Of a study all that are asked for, else the first object of each study. */
  private void stored(Ledger ledger, HeadReader heads) throws IOException {
    String study = which.study();
    if (study != null) {
      for (VerifiedInstance instance : ledger.verifiedInstancesOf(study)) {
        add(instance, heads);
      }
      return;
    }
    try (Stream<VerifiedInstance> all = ledger.verifiedInstances(null)) {
      String last = "";
      for (Iterator<VerifiedInstance> each = all.iterator();
          each.hasNext() && results.size() < which.sample(); ) {
        VerifiedInstance instance = each.next();
        String of = instance.instance().studyInstanceUid();
        if (!of.equals(last)) {
          add(instance, heads);
          last = of;
        }
      }
    }
  }

  private void add(VerifiedInstance instance, HeadReader heads) throws IOException {
    String source = which.source();
    if (results.size() >= which.sample() || (source != null && !source.equals(instance.source()))) {
      return;
    }
    String name = name("stored", instance.instance().sopInstanceUid(), instance.source());
    try {
      StoredHead head = heads.read(instance);
      show(
          name,
          head.source(),
          new ReceivedObject(
              head.transferSyntaxUid(),
              head.head(),
              RestampRules.tail(head),
              head.source(),
              issuers.getOrDefault(head.source(), ""),
              "",
              instance.receivedAt(),
              null,
              new KnownText(null, which.characterSet())));
    } catch (SpoolDamaged e) {
      results.add(unread(name, String.valueOf(e.getMessage())));
    }
  }

  private void show(String name, String source, ReceivedObject object) {
    try {
      results.add(new RulePreview(book, source, issuers.getOrDefault(source, "")).of(name, object));
    } catch (PatchMisfit e) {
      results.add(unread(name, "the patch does not fit: " + e.getMessage()));
    }
  }

  private static String name(String kind, String sop, String source) {
    return kind + " " + sop + " of " + source;
  }

  private static RulePreview.Result unread(String name, String why) {
    return new RulePreview.Result(name, "GTY-0193", why, List.of(), List.of(), List.of());
  }
}
