package io.gantry.platform.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a good value looks like. */
final class Rules {
  static final String AE_TITLE_RULE =
      "an AE title is 1 to 16 printable ASCII characters without backslash (PS3.5 6.2)";
  static final String NAME_RULE = "1 to 63 of A-Z a-z 0-9 . _ -";

  private static final Pattern AE_TITLE = Pattern.compile("[ -~&&[^\\\\]]{1,16}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)\\]?");
  private static final String DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";
  private static final String SPAN =
      "(" + DAY + "(-" + DAY + ")?( " + TIME + "-" + TIME + ")?|" + TIME + "-" + TIME + ")";
  private static final Pattern WINDOW = Pattern.compile("|" + SPAN + "(, ?" + SPAN + ")*");

  private Rules() {}

  static boolean isAeTitle(String text) {
    return AE_TITLE.matcher(text).matches() && !text.isBlank();
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static boolean isBucket(String text) {
    return BUCKET.matcher(text).matches();
  }

  /** By its text alone: a name that only resolves to loopback today does not count. */
  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  static boolean isWindow(String text) {
    return WINDOW.matcher(text).matches();
  }

  static boolean isHttpAddress(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
