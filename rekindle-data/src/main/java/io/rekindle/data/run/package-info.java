/// The run file: one YAML file that says everything about one training run.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.run;
