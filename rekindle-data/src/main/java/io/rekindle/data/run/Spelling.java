package io.rekindle.data.run;

import io.rekindle.data.raw.Labels;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// What a misspelt word was probably meant to be.
public final class Spelling {
  private Spelling() {}

  /// The known word nearest to `word`: the one that it is short for (`lr`, `cos`), else the one
  /// that takes the fewest edits; empty where nothing is known.
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /// " Did you mean X?", or nothing where no known word is near.
  public static String suggestion(String word, Collection<String> known) {
    return near(word, known).map(near -> " Did you mean \"" + near + "\"?").orElse("");
  }

  /// The known word nearest to `word`, if it takes no more edits than a third of its letters: one
  /// of two to four, two of five to seven. Nothing is near to a number.
  public static Optional<String> near(String word, Collection<String> known) {
    if (Labels.number(word).isPresent()) {
      return Optional.empty();
    }
    int most = (plain(word).length() + 1) / 3;
    return nearest(word, known).filter(near -> distance(word, near) <= most);
  }

  /// Without case, and without the hyphens before the name of an option.
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceFirst("^-{1,2}", "");
  }

  private static int distance(String found, String candidate) {
    String a = plain(found);
    String b = plain(candidate);
    if (a.equals(b)) {
      return 0;
    }
    boolean isShort = a.equals(initials(b)) || (a.length() >= 3 && b.startsWith(a));
    return isShort ? 1 : edits(a, b);
  }

  private static String initials(String words) {
    StringBuilder initials = new StringBuilder();
    for (String word : words.split("[_ -]", -1)) {
      initials.append(word, 0, Math.min(1, word.length()));
    }
    return initials.length() > 1 ? initials.toString() : words;
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1);
        d[i][j] = Math.min(least, d[i - 1][j - 1] + replaced);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
