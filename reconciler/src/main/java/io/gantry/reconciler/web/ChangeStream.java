package io.gantry.reconciler.web;

import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.WaveLine;
import io.gantry.reconciler.wave.WaveSummary;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that something has changed (server-sent events), at most once a second; the
 * ledger is asked once for all of them, and not at all while no page is open.
 */
@Controller
class ChangeStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.reconciler");
  private static final int PAGES_AT_ONCE = 64;
  // Then the page asks again, and its session is looked at again.
  private static final long LONGEST_MILLIS = 300_000;
  private static final int TICKS_PER_HEARTBEAT = 15;
  // At the sources; their owners tell of them every ten seconds.
  private static final int TICKS_PER_LOOK = 3;

  /** What must be the same for a page to need nothing: numbers, states, sources. */
  private record Seen(List<WaveSummary> numbers, List<WaveLine> states, List<SourceView> sources) {}

  private final Backend backend;
  private final List<SseEmitter> pages = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("dashboard-changes").factory());
  private final ScheduledFuture<?> ticking;
  private @Nullable Seen last;
  private int ticks;

  ChangeStream(Backend backend) {
    this.backend = backend;
    ticking = clock.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  @GetMapping(path = "/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter changes() {
    SseEmitter page = new SseEmitter(LONGEST_MILLIS);
    page.onCompletion(() -> pages.remove(page));
    page.onTimeout(page::complete);
    page.onError(e -> pages.remove(page));
    if (pages.size() >= PAGES_AT_ONCE) {
      pages.removeFirst().complete();
    }
    pages.add(page);
    send(page, SseEmitter.event().name("hello").data("1"));
    return page;
  }

  private void tick() {
    if (pages.isEmpty()) {
      return;
    }
    try {
      Seen before = last;
      Seen now =
          new Seen(
              backend.waves().list(),
              backend.operations().waves(),
              ticks % TICKS_PER_LOOK == 0 || before == null
                  ? backend.operations().sources()
                  : before.sources());
      boolean changed = !now.equals(before);
      last = now;
      ticks++;
      if (changed) {
        pages.forEach(page -> send(page, SseEmitter.event().name("changed").data("1")));
      } else if (ticks % TICKS_PER_HEARTBEAT == 0) {
        pages.forEach(page -> send(page, SseEmitter.event().comment("")));
      }
    } catch (RuntimeException e) {
      LOG.warn("dashboard=changes failure={}", e.getClass().getSimpleName());
    }
  }

  private void send(SseEmitter page, SseEmitter.SseEventBuilder event) {
    try {
      page.send(event);
    } catch (IOException | IllegalStateException e) {
      pages.remove(page); // the page was closed
    }
  }

  @Override
  public void close() {
    ticking.cancel(true);
    clock.shutdownNow();
    pages.forEach(SseEmitter::complete);
  }
}
