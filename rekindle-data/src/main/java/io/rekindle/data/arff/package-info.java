/// Tables in Weka's text format.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.arff;
