/// Pages in the making: HTML that escapes all text, charts as SVG, pictures as PNG.
@org.jspecify.annotations.NullMarked
package io.rekindle.report.page;
