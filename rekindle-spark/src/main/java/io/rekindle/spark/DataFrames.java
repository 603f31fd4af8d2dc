package io.rekindle.spark;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.Attribute$;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.AttributeGroup$;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// What a DataFrame's schema says.
final class DataFrames {
  private DataFrames() {}

  /// Fails where a column that a Param names is not there, or of another type.
  ///
  /// @throws IllegalArgumentException naming the column, what was found and what is needed
  static void require(StructType schema, HasTraining<?> owner) {
    if (!owner.isSet(owner.validationIndicatorCol())) {
      return;
    }
    String name = owner.getValidationIndicatorCol();
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "validationIndicatorCol: there is no column %s; the DataFrame has %s"
              .formatted(name, String.join(", ", names)));
    }
    if (!schema.apply(name).dataType().equals(DataTypes.BooleanType)) {
      throw new IllegalArgumentException(
          "validationIndicatorCol: column %s is of type %s, and boolean is needed"
              .formatted(name, schema.apply(name).dataType().simpleString()));
    }
  }

  /// What metadata say of features and classes.
  static Fit.Columns columns(StructType schema, String featuresCol, String labelCol) {
    StructField label = schema.apply(labelCol);
    scala.Option<Object> classes = MetadataUtils.getNumClasses(label);
    List<String> labels =
        switch (Attribute$.MODULE$.fromStructField(label)) {
          case NominalAttribute a when a.values().isDefined() -> List.of(a.values().get());
          case BinaryAttribute a when a.values().isDefined() -> List.of(a.values().get());
          default -> List.of();
        };
    return new Fit.Columns(
        featuresCol,
        labelCol,
        names(AttributeGroup$.MODULE$.fromStructField(schema.apply(featuresCol))),
        classes.isDefined() ? OptionalInt.of((Integer) classes.get()) : OptionalInt.empty(),
        labels);
  }

  private static List<String> names(AttributeGroup group) {
    if (group.attributes().isEmpty()) {
      return List.of();
    }
    Attribute[] attributes = group.attributes().get();
    boolean named = Arrays.stream(attributes).allMatch(each -> each.name().isDefined());
    List<String> names =
        named ? Arrays.stream(attributes).map(each -> each.name().get()).toList() : List.of();
    return names.stream().distinct().count() == names.size() ? names : List.of();
  }
}
