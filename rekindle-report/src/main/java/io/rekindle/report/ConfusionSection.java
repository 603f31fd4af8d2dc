package io.rekindle.report;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.metric.ConfusionMatrix;
import io.rekindle.core.metric.ConfusionMatrix.Pair;
import io.rekindle.core.model.Model;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.Png;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Which class was taken for which: a table of buttons, each of which shows its rows.
final class ConfusionSection {
  /// A table of more classes would not be read: the pairs that are confused most are listed.
  private static final int MOST_CLASSES = 25;

  private static final int MOST_PAIRS = 60;
  private static final int MOST_ROWS = 12;

  /// Characters of pictures and rows that all cells have together.
  private static final int BUDGET = 400_000;

  private final Judged judged;
  private final Model model;
  private final ConfusionMatrix confusion;
  private final Rows rows;
  private final List<Cell> cells;

  /// @param rows of the cell, in the order to show them
  private record Cell(int actual, int predicted, int[] rows) {}

  ConfusionSection(Judged judged, Model model, ConfusionMatrix confusion, Rows rows) {
    this.judged = judged;
    this.model = model;
    this.confusion = confusion;
    this.rows = rows;
    this.cells = cells();
  }

  private boolean isTable() {
    return confusion.labels().size() <= MOST_CLASSES;
  }

  private List<Cell> cells() {
    Map<Long, IntStream.Builder> rowsOf = new HashMap<>();
    for (int row = 0; row < confusion.actual().length; row++) {
      long key = key(confusion.actual()[row], confusion.predicted()[row]);
      rowsOf.computeIfAbsent(key, _ -> IntStream.builder()).add(row);
    }
    return confusion.pairs().stream()
        .filter(pair -> isTable() || pair.actual() != pair.predicted())
        .sorted(
            Comparator.comparing((Pair pair) -> pair.actual() == pair.predicted())
                .thenComparingLong(pair -> -pair.count()))
        .limit(isTable() ? Integer.MAX_VALUE : MOST_PAIRS)
        .map(
            pair -> {
              IntStream.Builder found =
                  Objects.requireNonNull(rowsOf.get(key(pair.actual(), pair.predicted())));
              boolean right = pair.actual() == pair.predicted();
              int[] sorted = Mistakes.cell(judged, found.build(), right);
              return new Cell(pair.actual(), pair.predicted(), sorted);
            })
        .toList();
  }

  private static long key(int actual, int predicted) {
    return ((long) actual << 32) | predicted;
  }

  void put(Html html) {
    html.open("section", "aria-labelledby", "confusion")
        .element("h2", "Confusion", "id", "confusion");
    html.element(
        "p",
        ("Each number counts %s rows of one class (row) that were taken for another (column). "
                + "Choose one to see its rows: mistakes with the largest output first, right ones "
                + "with the smallest first.")
            .formatted(judged.part()));
    if (isTable()) {
      table(html);
    } else {
      list(html);
    }
    html.open("div", "id", "cell", "class", "cell", "aria-live", "polite", "tabindex", "-1")
        .close("div")
        .close("section");
  }

  private void table(Html html) {
    String caption = "Actual class by row, predicted class by column";
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    html.open("table", "class", "confusion").element("caption", caption);
    html.open("thead").open("tr").element("td", "");
    confusion.labels().forEach(label -> html.element("th", label, "scope", "col"));
    html.close("tr").close("thead").open("tbody");
    long[][] counts = confusion.counts();
    for (int i = 0; i < counts.length; i++) {
      html.open("tr").element("th", confusion.labels().get(i), "scope", "row");
      long all = Arrays.stream(counts[i]).sum();
      for (int j = 0; j < counts.length; j++) {
        long count = counts[i][j];
        if (count == 0) {
          html.element("td", "0", "class", "none");
        } else {
          // Mistakes are few: their root tells one from many.
          double share = count / (double) all;
          long shade = Math.clamp(Math.round(i == j ? 60 * share : 100 * Math.sqrt(share)), 8, 60);
          html.open("td", "class", i == j ? "right" : "wrong", "style", "--share:" + shade + "%");
          button(html, i, j, Figures.count(count), title(i, j, count));
          html.close("td");
        }
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  private void list(Html html) {
    html.open("ul", "class", "pairs");
    for (Cell cell : cells) {
      html.open("li");
      String title = title(cell.actual(), cell.predicted(), cell.rows().length);
      button(html, cell.actual(), cell.predicted(), title, title);
      html.close("li");
    }
    html.close("ul");
  }

  private static void button(Html html, int actual, int predicted, String text, String title) {
    html.element(
        "button",
        text,
        "type",
        "button",
        "data-cell",
        actual + "-" + predicted,
        "aria-controls",
        "cell",
        "aria-label",
        title);
  }

  private String title(int actual, int predicted, long count) {
    String rowsFound = Figures.count(count);
    String a = confusion.labels().get(actual);
    return actual == predicted
        ? "%s found: %s".formatted(a, rowsFound)
        : "%s taken for %s: %s".formatted(a, confusion.labels().get(predicted), rowsFound);
  }

  /// The rows behind each cell, for the page's script.
  Json data() {
    List<List<Json>> items = new ArrayList<>();
    cells.forEach(_ -> items.add(new ArrayList<>()));
    int left = BUDGET;
    for (int k = 0; k < MOST_ROWS && left > 0; k++) {
      for (int c = 0; c < cells.size() && left > 0; c++) {
        if (k < cells.get(c).rows().length) {
          Json item = item(cells.get(c).rows()[k]);
          left -= item.toString().length();
          items.get(c).add(item);
        }
      }
    }
    ObjBuilder object = Json.object();
    for (int c = 0; c < cells.size(); c++) {
      Cell cell = cells.get(c);
      object.put(
          cell.actual() + "-" + cell.predicted(),
          Json.object()
              .put("title", title(cell.actual(), cell.predicted(), cell.rows().length))
              .put("rows", cell.rows().length)
              .put("items", Json.array(items.get(c)))
              .build());
    }
    return object.build();
  }

  private Json item(int row) {
    ObjBuilder item = Json.object();
    if (rows.arePictures()) {
      item.put("picture", Png.uri(rows.png(row)));
    } else {
      item.put("columns", rows.columns(row));
    }
    return item.put("name", rows.name(row))
        .put("text", Mistakes.describe(judged, model, row))
        .build();
  }
}
