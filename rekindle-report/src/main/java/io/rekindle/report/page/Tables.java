package io.rekindle.report.page;

import java.util.List;

/// Tables that scroll by themselves where the screen is narrow, with the keyboard too.
public final class Tables {
  private Tables() {}

  /// A table.
  ///
  /// @param rows the first cell of each heads its row
  public static void put(Html html, String caption, List<String> head, List<List<String>> rows) {
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    html.open("table").element("caption", caption);
    html.open("thead").open("tr");
    head.forEach(cell -> html.element("th", cell, "scope", "col"));
    html.close("tr").close("thead").open("tbody");
    for (List<String> row : rows) {
      html.open("tr").element("th", row.getFirst(), "scope", "row");
      row.stream().skip(1).forEach(cell -> html.element("td", cell));
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  /// The same behind a line to open: the numbers of a chart.
  public static void folded(Html html, String caption, List<String> head, List<List<String>> rows) {
    html.open("details").element("summary", "Numbers");
    put(html, caption, head, rows);
    html.close("details");
  }
}
