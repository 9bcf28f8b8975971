package io.gantry.reconciler.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody types who wants more than they were asked for.
 *
 * @param encoded as it stands in an address or a form
 */
record Hostile(String name, String encoded) {
  /** In the text of no page: 191 * 193. */
  static final String EVALUATED = "36863";

  /** Matches nothing, and means nothing. */
  static final Hostile NONSENSE = of("nonsense", "zzz-nothing-is-called-so");

  static List<Hostile> all() {
    List<Hostile> all = new ArrayList<>();
    all.add(
        of(
            "all at once",
            "=1' OR '1'='1\"><script>alert(1)</script>__${191*193}__::.x\r\nSet-Cookie: evil=1"));
    all.add(of("always true", "' OR '1'='1"));
    all.add(of("end and drop", "x'); DROP TABLE study CASCADE; --"));
    all.add(of("backslash", "\\'; SELECT pg_sleep(9); --"));
    all.add(of("any letters", "%"));
    all.add(of("one letter", "_______"));
    all.add(of("script", "\"><script>alert(1)</script>"));
    all.add(of("attribute", "' onmouseover='alert(1)"));
    all.add(of("expression", "__${191*193}__::.x"));
    all.add(of("header", "a\r\nSet-Cookie: evil=1\r\n\r\n<script>alert(1)</script>"));
    all.add(of("formula", "=HYPERLINK(\"http://evil.example\")"));
    all.add(of("way out", "../../../../etc/passwd"));
    all.add(of("number", "99999999999999999999"));
    all.add(of("minus", "-1"));
    all.add(of("long", "A".repeat(4_000)));
    all.add(new Hostile("nul", "a%00b"));
    all.add(new Hostile("no UTF-8", "%ff%fe%c0%af"));
    return all;
  }

  private static final List<String> TELLING = List.of("all at once", "any letters", "nul");

  /** The most telling ones; all of them with -Dgantry.full=true. */
  static List<Hostile> some() {
    return Boolean.getBoolean("gantry.full")
        ? all()
        : all().stream().filter(one -> TELLING.contains(one.name())).toList();
  }

  private static Hostile of(String name, String text) {
    return new Hostile(name, URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  @Override
  public String toString() {
    return name;
  }
}
