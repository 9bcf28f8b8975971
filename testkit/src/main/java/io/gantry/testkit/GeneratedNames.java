package io.gantry.testkit;

import java.util.List;
import java.util.Random;

/** Invented names and descriptions in many scripts, from syllables; the same for the same seed. */
public final class GeneratedNames {
  /**
   * Text of one habit of writing.
   *
   * @param sets in which it is met; the first of (0008,0005) or an encoding without a term
   */
  public record Script(
      String name, List<String> sets, List<String> parts, boolean capitals, int most) {}

  public static final List<Script> SCRIPTS =
      List.of(
          script(
              "Western",
              "ISO_IR 100,ISO_IR 203,windows-1252,ISO_IR 192",
              true,
              3,
              "mü lé sør ña jos gar kön än çal vé rö lin ber to ma ri da brä fê ho"),
          script(
              "Central European",
              "ISO_IR 101,windows-1250,ISO_IR 192",
              true,
              3,
              "ła wój cik šev čí kov ář ně mec ży żu rek dą brow gó rec ő ry ün ska ho ma ti"),
          script(
              "Turkish",
              "ISO_IR 148,windows-1254,ISO_IR 192",
              true,
              3,
              "yıl dız şa hin gö çe lik öz ğan kur tu lay ça ğ la ün sal de mir"),
          script(
              "Baltic",
              "ISO_IR 110,windows-1257,ISO_IR 192",
              true,
              3,
              "kal niņš jā nis bēr ziņ ozo liņ žu kaus šķē ģir dē na ta ri ma"),
          script(
              "Cyrillic",
              "ISO_IR 144,windows-1251,KOI8-R,ISO_IR 192",
              true,
              4,
              "ива нов пет ров сид оро ва куз нец смир на та лья оль га дми три юр чен ко шев ж"),
          script(
              "Greek",
              "ISO_IR 126,windows-1253,ISO_IR 192",
              true,
              4,
              "πα πα δο που γε ωρ γί ου νι κο λα ΐδ ελέ νη μα ρί α κων στα τι"),
          script(
              "Hebrew",
              "ISO_IR 138,windows-1255,ISO_IR 192",
              false,
              3,
              "כה לוי מזר חי פר ביט אב רה דו יד שר ה רח ל מש יו סי גב"),
          script(
              "Arabic",
              "ISO_IR 127,windows-1256,ISO_IR 192",
              false,
              3,
              "مح مد أح خا لد عل ي حس ن فا طم زي نب عب د ال كر يم سع"),
          script(
              "Thai",
              "ISO_IR 166,windows-874,ISO_IR 192",
              false,
              3,
              "สม ชาย ศรี สุข วิ ชัย มา ลี พร ทิพย์ กาน ดา ธน รัตน์ บุญ มี เพชร"),
          script(
              "Japanese",
              "Shift_JIS,EUC-JP,ISO_IR 192",
              false,
              2,
              "山田 鈴木 太郎 花子 佐藤 高橋 田中 伊藤 一郎 美咲 健太 さくら はな アイ 小林 大輔"),
          script(
              "Katakana",
              "ISO_IR 13,ISO_IR 192",
              false,
              4,
              "ﾔﾏ ﾀﾞ ﾀﾛ ｳ ｽｽﾞ ｷ ｲﾁ ﾊﾅ ｺ ｻﾄ ﾅｶ ﾐ ﾅｵ ﾐｷ ﾄﾓ ﾋﾛ ﾖｼ ｶｽﾞ"),
          script(
              "Korean",
              "EUC-KR,ISO_IR 192",
              false,
              3,
              "김 이 박 최 정 강 철 수 영 희 민 준 서 연 지 우 현 하 은 호 칠 한 장 임"),
          script(
              "Chinese",
              "GB18030,ISO_IR 192",
              false,
              2,
              "王 李 张 刘 陈 杨 小明 伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 杰 涛 秀英 霞 平 刚 桂兰"),
          script(
              "Traditional Chinese",
              "Big5,ISO_IR 192",
              false,
              2,
              "王 李 張 劉 陳 楊 小明 偉 芳 娜 敏 靜 麗 強 磊 洋 豔 勇 傑 濤 秀英 霞 平 剛 桂蘭"));

  private GeneratedNames() {}

  private static Script script(String name, String sets, boolean capitals, int most, String parts) {
    return new Script(name, List.of(sets.split(",")), List.of(parts.split(" ")), capitals, most);
  }

  /** A person name, family and given name. */
  public static String name(Script script, Random random) {
    return word(script, random) + "^" + word(script, random);
  }

  /** One word. */
  public static String word(Script script, Random random) {
    int parts = 1 + random.nextInt(script.most());
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      word.append(script.parts().get(random.nextInt(script.parts().size())));
    }
    if (script.capitals()) {
      String first = word.substring(0, 1).toUpperCase(java.util.Locale.ROOT);
      return random.nextInt(4) == 0
          ? word.toString().toUpperCase(java.util.Locale.ROOT)
          : first + word.substring(1);
    }
    return word.toString();
  }
}
