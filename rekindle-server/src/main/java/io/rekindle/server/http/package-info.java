/// What any server of Rekindle's own needs: requests within limits, answers, refusals, an orderly
/// end.
@org.jspecify.annotations.NullMarked
package io.rekindle.server.http;
