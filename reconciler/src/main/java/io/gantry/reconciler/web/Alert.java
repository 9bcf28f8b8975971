package io.gantry.reconciler.web;

import io.gantry.reconciler.watch.Backlog;
import io.gantry.reconciler.watch.WatchedWave;
import io.gantry.reconciler.wave.SourceView;
import io.gantry.reconciler.wave.UrgentView;
import io.gantry.reconciler.wave.WaveSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.web.util.UriUtils;

/**
 * Something that needs a person.
 *
 * @param href where it can be dealt with
 */
record Alert(String text, String href) {
  /**
   * All that there is, the most urgent first.
   *
   * @param refusedCallers {@link RefusedCallerWords#alert}
   */
  static List<Alert> of(
      List<WatchedWave> waves,
      List<SourceView> sources,
      List<UrgentView> urgent,
      Backlog backlog,
      Optional<String> refusedCallers) {
    List<Alert> alerts = new ArrayList<>();
    if (sources.stream().anyMatch(SourceView::killed)) {
      alerts.add(new Alert("The kill switch is on: nothing is moved from any source", "/waves"));
    }
    for (SourceView source : sources) {
      if (!source.killed() && "stopped".equals(source.state()) && source.mode().equals("run")) {
        alerts.add(
            new Alert("Source " + source.source() + " " + LoadWords.of(source).text(), "/waves"));
      }
    }
    for (UrgentView view : urgent) {
      if (view.state().equals("not found")) {
        alerts.add(new Alert("What " + view.by() + " put first was found at no source", "/waves"));
      }
    }
    waves.forEach(wave -> ofWave(wave, alerts));
    waiting(backlog, alerts);
    refusedCallers.ifPresent(text -> alerts.add(new Alert(text, "/posture#callers")));
    return alerts;
  }

  private static void ofWave(WatchedWave wave, List<Alert> alerts) {
    String page = "/waves/" + UriUtils.encodePathSegment(wave.wave(), "UTF-8");
    if (wave.state().equals("paused")) {
      alerts.add(
          new Alert(
              "Wave %s is paused by %s%s"
                  .formatted(wave.wave(), wave.by(), wave.why().isEmpty() ? "" : ": " + wave.why()),
              page));
    }
    WaveSummary summary = wave.summary();
    if (summary == null) {
      return;
    }
    WaveSummary.Studies studies = summary.studies();
    count(alerts, wave.wave(), studies.held(), "held");
    count(alerts, wave.wave(), studies.rejected(), "rejected");
    count(alerts, wave.wave(), studies.incomplete(), "incomplete");
    if (wave.over() && !summary.balanced()) {
      alerts.add(new Alert("Wave %s has ended and is not balanced".formatted(wave.wave()), page));
    } else if (wave.over() && wave.signOff() == null) {
      alerts.add(
          new Alert("Wave %s has ended and waits for its sign-off".formatted(wave.wave()), page));
    }
  }

  private static void count(List<Alert> alerts, String wave, long studies, String state) {
    if (studies > 0) {
      alerts.add(
          new Alert(
              "%,d %s of wave %s %s %s"
                  .formatted(
                      studies,
                      studies == 1 ? "study" : "studies",
                      wave,
                      studies == 1 ? "is" : "are",
                      state),
              "/studies?state=%s&wave=%s".formatted(state, UriUtils.encode(wave, "UTF-8"))));
    }
  }

  private static void waiting(Backlog backlog, List<Alert> alerts) {
    some(
        alerts,
        backlog.identities(),
        "studies wait for a decision whose they are",
        // Who may not decide is shown the studies.
        Navigation.sees("/identities") ? "/identities" : "/studies?state=held");
    some(
        alerts,
        backlog.inDoubt(),
        "studies in the cloud are in doubt whose they are",
        "/studies?code=GTY-0684");
    some(alerts, backlog.refused(), "studies were refused by the EHR", "/waves");
    some(alerts, backlog.unsolicited(), "objects came without being asked for", "/waves");
  }

  private static void some(List<Alert> alerts, long count, String what, String href) {
    if (count > 0) {
      String number = "%,d".formatted(count) + (count >= Backlog.MOST ? " or more" : "");
      alerts.add(new Alert(number + " " + what, href));
    }
  }
}
