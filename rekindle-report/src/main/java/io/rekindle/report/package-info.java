/// What a run came to, as one HTML page; several runs beside one another.
package io.rekindle.report;
