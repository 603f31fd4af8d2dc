package io.rekindle.doctor;

import io.rekindle.core.json.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;

/// A change as a person types it on a command line.
public final class SetOption {
  private SetOption() {}

  /// `--set optimizer.learning_rate=0.01`, ready for a shell.
  public static String of(Change change) {
    return "--set " + Shell.quoted(change.path() + "=" + value(change));
  }

  /// The value as YAML on one line, in its short form: `uniform:0.5`; `null` to remove the key.
  static String value(Change change) {
    Json value = change.value().map(AnswerJson::value).orElse(Json.Word.NULL);
    if (value instanceof Json.Obj(Map<String, Json> members) && members.size() == 1) {
      Map.Entry<String, Json> only = members.entrySet().iterator().next();
      boolean hasShortForm =
          only.getKey().matches("[a-z_]+")
              && (only.getValue() instanceof Json.Whole || only.getValue() instanceof Json.Real);
      if (hasShortForm) {
        return only.getKey() + ":" + yaml(only.getValue());
      }
    }
    return yaml(value);
  }

  private static String yaml(Json value) {
    return switch (value) {
      case Json.Text text -> yaml(text);
      case Json.Real real -> plain(real.value());
      case Json.Whole _, Json.Word _ -> value.toString();
      case Json.Arr list ->
          list.elements().stream().map(SetOption::yaml).collect(Collectors.joining(", ", "[", "]"));
      case Json.Obj object ->
          object.members().entrySet().stream()
              .map(each -> yaml(new Json.Text(each.getKey())) + ": " + yaml(each.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  /// Text that YAML could take for something else is quoted, as JSON does.
  private static String yaml(Json.Text text) {
    boolean plain =
        text.value().matches("[A-Za-z_][A-Za-z0-9_./-]*")
            && !text.value().matches("(?i)true|false|null|nan|inf");
    return plain ? text.value() : text.toString();
  }

  private static String plain(double number) {
    double size = Math.abs(number);
    return size >= 1e-6 && size < 1e9
        ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
        : Double.toString(number).replace(".0E", "e").replace('E', 'e');
  }
}
