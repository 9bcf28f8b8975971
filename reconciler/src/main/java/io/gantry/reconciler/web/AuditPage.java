package io.gantry.reconciler.web;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.AuditEntry;
import io.gantry.reconciler.wave.AuditTrail;
import io.gantry.reconciler.wave.Operations;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** Who saw or changed what. */
@Controller
class AuditPage {
  private static final int LINES = 100;
  private static final int EXPORT = 100_000;
  private static final int AT_ONCE = 2_000;

  private final Operations operations;

  AuditPage(Operations operations) {
    this.operations = operations;
  }

  /**
   * What the filters say.
   *
   * @param from and {@code to}: days, YYYY-MM-DD in UTC, both included
   */
  record Asked(
      @Nullable String who,
      @Nullable String kind,
      @Nullable String action,
      @Nullable String subject,
      @Nullable String from,
      @Nullable String to) {
    AuditTrail.Filter filter() {
      LocalDate last = day(to);
      LocalDate first = day(from);
      return new AuditTrail.Filter(
          Filters.given(who),
          kindGiven(),
          Filters.given(action),
          Filters.given(subject),
          first == null ? null : start(first),
          last == null ? null : start(last.plusDays(1)));
    }

    private AuditTrail.Kind kindOf(String text) {
      return Arrays.stream(AuditTrail.Kind.values())
          .filter(one -> text(one).equals(text))
          .findFirst()
          .orElseThrow(() -> new GantryException("GTY-0689", "There is no such kind of entry"));
    }

    private static Instant start(LocalDate day) {
      return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static @Nullable LocalDate day(@Nullable String text) {
      String given = Filters.given(text);
      try {
        return given == null ? null : LocalDate.parse(given);
      } catch (DateTimeException e) {
        throw new GantryException("GTY-0689", "A day is written as 2026-01-31", e);
      }
    }

    private AuditTrail.Kind kindGiven() {
      String given = Filters.given(kind);
      return given == null ? AuditTrail.Kind.ALL : kindOf(given);
    }
  }

  private static String text(AuditTrail.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @GetMapping("/audit")
  String list(
      @ModelAttribute("asked") Asked asked,
      @RequestParam(required = false) @Nullable String before,
      Model model) {
    model.addAttribute("page", operations.audit().list(asked.filter(), number(before), LINES));
    model.addAttribute(
        "kinds", Arrays.stream(AuditTrail.Kind.values()).map(AuditPage::text).toList());
    return "audit";
  }

  private static @Nullable Long number(@Nullable String text) {
    String given = Filters.given(text);
    if (given == null) {
      return null;
    }
    if (!given.matches("[0-9]{1,18}")) {
      throw new GantryException("GTY-0689", "There is no such place in the record");
    }
    return Long.valueOf(given);
  }

  @GetMapping("/audit.csv")
  void export(@ModelAttribute("asked") Asked asked, HttpServletResponse response)
      throws IOException {
    AuditTrail.Filter filter = asked.filter();
    AuditTrail.Page page = operations.audit().list(filter, null, AT_ONCE);
    try (Csv csv =
        Csv.download(
            response, "gantry-audit.csv", "at", "by", "action", "subject", "why", "detail")) {
      int written = 0;
      while (true) {
        write(csv, page.entries());
        written += page.entries().size();
        Long before = page.before();
        if (before == null || written >= EXPORT) {
          return;
        }
        page = operations.audit().list(filter, before, AT_ONCE);
      }
    }
  }

  private static void write(Csv csv, List<AuditEntry> entries) throws IOException {
    for (AuditEntry one : entries) {
      csv.line(one.at(), one.by(), one.action(), one.subject(), one.why(), one.detail());
    }
  }
}
